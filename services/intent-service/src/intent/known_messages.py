"""Finds the known message that is most like another: the one that shares the rarest words and concepts with it."""

import itertools
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from intent.vocabulary import Floats, Ints


@dataclass(frozen=True)
class KnownMessages:
    """The examples, grouped by intent, each with the columns of its words and concepts.

    Those of label `i` begin at `first_of_label[i]`, the columns of example `r` at `starts[r]`. `squares` are the
    squared weights of columns; the last one is that of words without a column.
    """

    texts: Sequence[str]
    languages: Sequence[str]
    columns: Ints
    starts: Ints
    first_of_label: Ints
    squares: Sequence[float]

    def nearest(self, label: int, columns: Collection[int], strange: int) -> tuple[str, str, float]:
        """Text, language and similarity (cosine, 0 to 1) of the nearest example of a label.

        `columns` are those of a message, each once; `strange` is how many of its words have none.
        """
        place, table = self._tables[label]
        first = int(self.first_of_label[label])
        shared = [place[column] for column in columns if column in place]
        if not shared:
            return self.texts[first], self.languages[first], 0.0
        likeness = np.add.reduce(table.take(shared, axis=0), axis=0)
        best = int(likeness.argmax())
        length = strange * self.squares[-1] + sum(map(self.squares.__getitem__, columns))
        return self.texts[first + best], self.languages[first + best], float(likeness[best]) / math.sqrt(length)

    @cached_property
    def _tables(self) -> Sequence[tuple[Mapping[int, int], Floats]]:
        edges = self.first_of_label.tolist()
        return [self._table(first, last) for first, last in itertools.pairwise(edges)]

    def _table(self, first: int, last: int) -> tuple[Mapping[int, int], Floats]:
        """For one label: column -> row of a table (some 600 x 90) with what the column adds to each example's likeness.

        All tables together take about 10 MB.
        """
        starts = self.starts[first : last + 1].tolist()
        rows = [self.columns[start:end].tolist() for start, end in itertools.pairwise(starts)]
        place = {column: row for row, column in enumerate(sorted({column for row in rows for column in row}))}
        table = np.zeros((len(place), len(rows)), dtype=np.float32)
        for example, row in enumerate(rows):
            length = math.sqrt(sum(self.squares[column] for column in row))
            for column in row:
                table[place[column], example] = self.squares[column] / length
        return place, table
