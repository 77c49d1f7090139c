"""All dashboards."""

from deploy.observe.dashboards.bus_and_consumers import BUS_AND_CONSUMERS
from deploy.observe.dashboards.database_pools import DATABASE_POOLS
from deploy.observe.dashboards.desk import DESK
from deploy.observe.dashboards.engines_and_carriers import ENGINES_AND_CARRIERS
from deploy.observe.dashboards.overview import OVERVIEW
from deploy.observe.dashboards.payments import PAYMENTS

BOARDS = (OVERVIEW, BUS_AND_CONSUMERS, DESK, ENGINES_AND_CARRIERS, PAYMENTS, DATABASE_POOLS)
