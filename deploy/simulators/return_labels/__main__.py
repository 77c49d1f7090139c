"""Run the simulator: python -m deploy.simulators.return_labels"""

import uvicorn

from deploy.simulators.return_labels.app import build
from deploy.simulators.return_labels.settings import SimulatorSettings


def main() -> None:
    settings = SimulatorSettings()
    uvicorn.run(build(settings), host=settings.host, port=settings.port, log_level="warning")


if __name__ == "__main__":
    main()
