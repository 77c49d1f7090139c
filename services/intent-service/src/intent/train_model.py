"""`python -m intent.train_model FILE`: train the intent model and write it to FILE."""

import sys
from pathlib import Path

from intent.concepts import read_concepts
from intent.confidence import load_confidence
from intent.data_files import by_language
from intent.examples import load_examples
from intent.model_file import save
from intent.training import train


def main() -> None:
    """Train on the examples beside the code."""
    model = train(load_examples(), read_concepts(by_language("concepts")), load_confidence().quick)
    save(model, Path(sys.argv[1]))


if __name__ == "__main__":
    main()
