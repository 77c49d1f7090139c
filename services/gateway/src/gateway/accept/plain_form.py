"""A Pydantic model's twin for msgspec, which reads JSON in a third of the time: nothing is declared twice.

A twin takes what its model takes, or less: for what it refuses the model has the last word. It knows the kinds of
fields the models of `accept` have, and meets any other with a TypeError when it is made.
"""

from collections.abc import Callable, Iterator
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
from pydantic import AfterValidator, BaseModel, StringConstraints
from pydantic.fields import FieldInfo

Settle = Callable[[Any], Any]
"""What is done with a value once its form is right: gives it as it is kept, or raises ValueError."""
LIMITS = ("min_length", "max_length", "pattern")


class PlainForm:
    """Reads bytes into the twin of a model."""

    def __init__(self, model: type[BaseModel]) -> None:
        twin, self._settle = _twin(model)
        self._decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(twin)

    def read(self, body: bytes) -> Any:
        """An object with the attributes of the model. Raises ValueError for what the model may refuse."""
        return self._settle(self._decoder.decode(body))


def _twin(model: type[BaseModel]) -> tuple[type[msgspec.Struct], Settle]:
    hints = get_type_hints(model, include_extras=True)
    kinds = {name: _kind(hints[name]) for name in model.model_fields}
    fields = [_field(name, kinds[name][0], model.model_fields[name]) for name in model.model_fields]
    settles = [(name, settle) for name, (_, settle) in kinds.items() if settle is not None]
    twin = msgspec.defstruct(model.__name__, fields, forbid_unknown_fields=True, kw_only=True, gc=False)
    return twin, _settle_fields(settles)


def _field(name: str, kind: Any, info: FieldInfo) -> tuple[str, Any] | tuple[str, Any, Any]:
    return (name, kind) if info.is_required() else (name, kind, info.default)


def _kind(hint: Any) -> tuple[Any, Settle | None]:
    """A field's type as msgspec has it, and what to do with its value."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _annotated(args[0], args[1:])
    if origin in (Union, UnionType) and len(args) == 2 and args[1] is NoneType:
        kind, settle = _kind(args[0])
        return kind | None, settle
    if origin is list or origin is dict:
        (kind, settle), *keys = reversed([_kind(each) for each in args])
        assert all(settle is None for _, settle in keys), f"{hint}: keys are kept as they come"
        return origin[*(each for each, _ in keys), kind], settle and (
            _settle_each if origin is list else _settle_values
        )(settle)
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return _twin(hint)
    if origin is Literal or hint in (str, UUID):
        return hint, None
    raise TypeError(f"{hint}: no twin of this kind of field is known")


def _annotated(hint: Any, notes: tuple[Any, ...]) -> tuple[Any, Settle | None]:
    kind, settle = _kind(hint)
    limits: dict[str, Any] = {}
    settles = [settle] if settle else []
    for note in notes:
        if isinstance(note, AfterValidator):
            settles.append(note.func)  # type: ignore[arg-type]  # validators here take the value alone
        elif isinstance(note, FieldInfo | StringConstraints):
            limits.update(_limits(note))
        else:
            raise TypeError(f"{note}: no limit of this kind is known")
    return Annotated[kind, msgspec.Meta(**limits)] if limits else kind, _one_after_another(settles)


def _limits(note: FieldInfo | StringConstraints) -> Iterator[tuple[str, Any]]:
    for each in note.metadata if isinstance(note, FieldInfo) else (note,):
        for name in LIMITS:
            value = getattr(each, name, None)
            if value is not None:
                yield name, value if name != "pattern" else _to_the_end(value)


def _to_the_end(pattern: str) -> str:
    """In Python `$` also fits before a last line break, which Pydantic's patterns have not in mind."""
    assert pattern.endswith("$"), f"{pattern}: patterns here cover the whole text"
    return pattern[:-1] + r"\Z"


def _one_after_another(settles: list[Settle]) -> Settle | None:
    if len(settles) < 2:
        return settles[0] if settles else None

    def settle(value: Any) -> Any:
        for each in settles:
            value = each(value)
        return value

    return settle


def _settle_fields(settles: list[tuple[str, Settle]]) -> Settle:
    def settle(found: Any) -> Any:
        for name, each in settles:
            value = getattr(found, name)
            if value is not None:
                settled = each(value)
                if settled is not value:
                    setattr(found, name, settled)
        return found

    return settle


def _settle_each(settle: Settle) -> Settle:
    return lambda values: [settle(value) for value in values]


def _settle_values(settle: Settle) -> Settle:
    return lambda values: {key: settle(value) for key, value in values.items()}
