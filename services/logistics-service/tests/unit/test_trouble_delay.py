"""Why a parcel is late, by the words carriers write."""

from datetime import UTC, datetime, timedelta

import pytest
from crossdesk.contracts.logistics_facts import DelayCause, ShipmentFacts

from logistics.facts_heard import with_scans
from logistics.shipments.scan import Scan
from logistics.shipments.states import State
from logistics.trouble.delay import cause_in_words, delay_of

START = datetime(2026, 11, 20, 8, tzinfo=UTC)

TOLD: list[tuple[str, DelayCause]] = [
    ("Held by customs for inspection", "customs_inspection"),
    ("Clearance delay - your parcel is being examined", "customs_inspection"),
    ("Shipment on hold pending payment of import duties and taxes", "customs_payment"),
    ("Missing commercial invoice; customs cannot release the parcel", "customs_documents"),
    ("A flight delay has occurred. We are adjusting plans", "transport_disruption"),
    ("Severe weather conditions have delayed delivery", "weather"),
    ("Delivery delayed due to industrial action", "strike"),
    ("Missorted; package has been rerouted", "sorting_error"),
    ("Notice left (no authorized recipient available)", "recipient_absent"),
    ("Insufficient address. Contact the sender", "address_problem"),
    ("Higher than usual: peak season, delivery may take longer", "peak_volume"),
    ("The package was damaged in transit and will be repacked", "damage"),
    ("Aviation security check pending", "security_check"),
    ("Die Sendung wurde vom Zoll angehalten.", "customs_inspection"),
    ("Für die Verzollung: Zollunterlagen fehlen", "customs_documents"),
    ("Der Empfänger wurde nicht angetroffen", "recipient_absent"),
    ("Zustellung verzögert sich wegen Streiks", "strike"),
    ("Die Sendung wurde fehlgeleitet", "sorting_error"),
    ("Votre colis est retenu par la douane", "customs_inspection"),
    ("Destinataire absent, un avis de passage a été déposé", "recipient_absent"),
    ("Retard en raison des intempéries", "weather"),
    ("Envío retenido en aduana", "customs_inspection"),
    ("Dirección incorrecta o incompleta", "address_problem"),
    ("Spedizione ferma in dogana", "customs_inspection"),
    ("Ritardo dovuto a sciopero", "strike"),
    ("Aguardando pagamento do despacho postal", "customs_payment"),
    ("Carteiro não atendido", "recipient_absent"),
    ("Uw pakket wordt gecontroleerd: douane-inspectie", "customs_inspection"),
    ("Bezorging vertraagd door drukte", "peak_volume"),
    ("Przesyłka zatrzymana do kontroli celnej", "customs_inspection"),
    ("Nie zastano adresata, pozostawiono awizo", "recipient_absent"),
    ("ご不在のため持ち戻りました", "recipient_absent"),
    ("台風の影響により、お届けに遅れが生じております", "weather"),
    ("税関検査のため保留中", "customs_inspection"),
    ("海关查验", "customs_inspection"),
    ("地址不详，无法投递", "address_problem"),
    ("航班延误", "transport_disruption"),
    ("통관 지연", "customs_inspection"),
    ("수취인 부재로 배송 실패", "recipient_absent"),
    ("Alıcı adreste bulunamadı", "recipient_absent"),
    ("GÜMRÜKTE BEKLİYOR", "customs_inspection"),
    ("Задержка на таможне", "customs_inspection"),
    ("Неудачная попытка вручения: временное отсутствие адресата", "recipient_absent"),
]

TELLING_NOTHING = [
    "Cleared customs",
    "Customs clearance completed",
    "No delay expected",
    "Customs inspection completed",
    "Released from customs after inspection",
    "Payment received, duties have been paid",
    "Security check completed",
    "Departed from sorting center",
    "Processed through facility ISC NEW YORK NY (USPS)",
    "Import customs clearance started",
    "Snowdonia depot",
    "Arrived at Stormville",
    "Out for delivery to the address",
    "Keine Verzögerung erwartet",
    "Zoll: Kontrolle abgeschlossen, Zollprüfung beendet",
    "Dédouanement terminé, contrôle douanier terminé",
    "Liberado por la aduana tras inspección aduanera",
    "Sdoganato dopo controllo doganale",
    "Desembaraçado após fiscalização aduaneira",
    "通関手続きが完了しました（税関検査）",
    "海关查验，已放行",
    "통관 완료, 세관 검사",
    "Gümrük kontrolü tamamlandı",
    "Таможенный досмотр завершен",
    "Kontrola celna zakończona",
    "",
]


@pytest.mark.parametrize(("description", "cause"), TOLD)
def test_the_carriers_words_tell_the_cause(description: str, cause: DelayCause) -> None:
    assert cause_in_words(description) == cause


@pytest.mark.parametrize("description", TELLING_NOTHING)
def test_what_holds_no_parcel_tells_nothing(description: str) -> None:
    assert cause_in_words(description) is None


def a_scan(state: State, hours: float, description: str | None = None, raw: str | None = None) -> Scan:
    return Scan(state, START + timedelta(hours=hours), "17track", description=description, raw=raw)


def test_the_latest_telling_counts_and_later_scans_that_tell_nothing_leave_it() -> None:
    scans = [
        a_scan("in_transit", 1, "Delayed by snow"),
        a_scan("exception_delay", 5, "Missorted"),
        a_scan("in_transit", 9, "Departed from facility"),
    ]
    assert delay_of(scans) == "sorting_error"
    assert delay_of(scans[::-1]) == "sorting_error"


def test_codes_tell_where_words_do_not() -> None:
    assert delay_of([a_scan("delivery_attempted", 1, "Attempt failed", "DeliveryFailure_NoBody")]) == "recipient_absent"
    assert delay_of([a_scan("customs_hold", 1, "On hold", "Exception_Security")]) == "customs_inspection"


def test_words_tell_more_than_codes() -> None:
    assert delay_of([a_scan("customs_hold", 1, "Awaiting payment of duties", "Exception_004")]) == "customs_payment"


def test_lateness_alone_tells_no_cause() -> None:
    assert (
        delay_of([a_scan("in_transit", 1), a_scan("exception_delay", 900, "Delayed"), a_scan("expired", 900)]) is None
    )


def test_of_endless_scans_the_last_ones_are_read() -> None:
    scans = [a_scan("in_transit", hour, f"Delayed by snow {hour}" if hour < 2 else f"Hub {hour}") for hour in range(90)]
    assert delay_of(scans) is None
    assert delay_of(scans[:50]) == "weather"


def test_of_a_delivered_parcel_no_delay_is_told() -> None:
    assert delay_of([a_scan("in_transit", 1, "Delayed by snow"), a_scan("delivered", 30)]) is None
    assert delay_of([]) is None


def test_facts_that_come_with_scans_tell_the_delay() -> None:
    heard = with_scans(ShipmentFacts(status="in_transit"), [a_scan("in_transit", 1, "Grève nationale")])
    assert heard.delay == "strike"
    assert with_scans(heard, ()).delay == "strike"
