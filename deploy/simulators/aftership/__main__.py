"""Run the simulator: python -m deploy.simulators.aftership"""

import uvicorn

from deploy.simulators.aftership.app import build
from deploy.simulators.aftership.settings import SimulatorSettings


def main() -> None:
    settings = SimulatorSettings()
    uvicorn.run(build(settings), host=settings.host, port=settings.port, log_level="warning")


if __name__ == "__main__":
    main()
