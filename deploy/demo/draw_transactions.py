"""Movements of money on the demo shop's orders, by the patterns of `sources/payments.yaml`."""

import random

from deploy.demo.draw_orders import Draft
from deploy.demo.sources import Row, Sources

ELSEWHERE = ("BR", "US", "NG", "RO", "ID")


def draw_transactions(sources: Sources, drafts: list[Draft], dice: random.Random) -> list[Row]:
    rows: list[Row] = []
    for draft in drafts:
        pattern = sources.payments[draft.payment]
        last4 = f"{dice.randint(0, 9999):04d}" if pattern["method"] == "card" else None
        elsewhere = dice.choice([country for country in ELSEWHERE if country != draft.row["destination"]])
        for move in pattern["moves"]:
            if move[0] < draft.row["placed_hours_ago"]:
                rows.append(a_transaction(len(rows), draft, pattern["method"], move, last4, elsewhere))
    return rows


def a_transaction(place: int, draft: Draft, method: str, move: list[object], last4: str | None, elsewhere: str) -> Row:
    after, kind, status, percent, three_d_secure, address_match, country = move
    order = draft.row
    return {
        "transaction_id": f"tx-{700001 + place * 13}",
        "order_id": order["order_id"],
        "kind": kind,
        "status": status,
        "amount": share(order["total"], int(str(percent))),
        "method": method,
        "card_last4": last4,
        "three_d_secure": three_d_secure,
        "address_match": address_match,
        "country": {"same": order["destination"], "other": elsewhere}.get(str(country)),
        "customer_id": order["customer_id"],
        "hours_ago": round(order["placed_hours_ago"] - float(str(after)), 2),
    }


def share(total: Row, percent: int) -> Row:
    return {"minor": total["minor"] * percent // 100, "currency": total["currency"]}
