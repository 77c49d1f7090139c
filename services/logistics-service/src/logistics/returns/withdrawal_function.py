"""How storefronts label their withdrawal function, in the languages of the EU."""

from functools import cache
from importlib.resources import files

import yaml
from crossdesk.contracts.withdrawals_shown import WithdrawalFunction


@cache
def withdrawal_function() -> WithdrawalFunction:
    """Read once a process. Raises pydantic's ValidationError when the file is miswritten."""
    text = files("logistics.returns").joinpath("withdrawal_function.yaml").read_text("utf-8")
    return WithdrawalFunction.model_validate(yaml.safe_load(text))
