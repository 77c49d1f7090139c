"""All that translation-service answers over HTTP, for the gateway to hand on."""

from crossdesk.admit import Work, admitting
from crossdesk.store.database import Database
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import Route

from translation.api.read_body import refusing
from translation.api.tell_differences import Differences
from translation.api.tell_glossaries import ShopGlossaries
from translation.api.tell_languages import Languages
from translation.api.tell_memory import RememberedTranslations
from translation.api.tell_reply_check import ReplyChecks
from translation.api.tell_reply_plan import ReplyPlans
from translation.api.tell_reviews import Reviews
from translation.api.tell_translations import Translations
from translation.manners.advise import load_advice
from translation.translate_text import TranslationDesk


def create_app(service_key: SecretStr, database: Database, desk: TranslationDesk) -> Starlette:
    """The routes. Whoever shows the cluster's key may ask, for one tenant at a time."""
    glossaries, memory = ShopGlossaries(database), RememberedTranslations(desk, database)
    reviews = Reviews(desk, database)
    routes: list[tuple[str, str, Work]] = [
        ("POST", "/v1/translations", refusing(Translations(desk, database).translate)),
        ("GET", "/v1/languages", refusing(Languages(desk).list)),
        ("GET", "/v1/glossaries", glossaries.list),
        ("GET", "/v1/glossaries/{market}", refusing(glossaries.show)),
        ("GET", "/v1/glossaries/{market}/versions", glossaries.versions),
        ("POST", "/v1/glossaries/{market}/check", refusing(glossaries.check)),
        ("GET", "/v1/reply-differences", refusing(Differences(database).list)),
        ("GET", "/v1/translation-memory", refusing(memory.list)),
        ("POST", "/v1/translation-memory/{entry_id}/revoke", refusing(memory.revoke)),
        ("POST", "/v1/translation-memory/{entry_id}/accept", refusing(memory.accept)),
        ("GET", "/v1/translation-reviews", refusing(reviews.list)),
        ("POST", "/v1/translation-reviews/{review_id}", refusing(reviews.judge)),
        ("POST", "/v1/reply-plans", ReplyPlans(desk).tell),
        ("POST", "/v1/reply-checks", refusing(ReplyChecks(desk, load_advice()).tell)),
    ]
    admitted = [(path, admitting(service_key, work), method) for method, path, work in routes]
    return Starlette(routes=[Route(path, endpoint, methods=[method]) for path, endpoint, method in admitted])
