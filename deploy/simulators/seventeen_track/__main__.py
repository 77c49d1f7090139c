"""Run the simulator: python -m deploy.simulators.seventeen_track"""

import uvicorn

from deploy.simulators.seventeen_track.app import build
from deploy.simulators.seventeen_track.settings import SimulatorSettings


def main() -> None:
    settings = SimulatorSettings()
    uvicorn.run(build(settings), host=settings.host, port=settings.port, log_level="warning")


if __name__ == "__main__":
    main()
