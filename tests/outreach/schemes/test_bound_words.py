"""How much better a plan could be is said in words that cannot be misread."""

from __future__ import annotations

from outreach.i18n import speaking
from outreach.schemes.words import at_most_word


def test_a_plan_that_cannot_be_bettered_is_called_proven_and_not_zero_percent_better() -> None:
    with speaking("id"):
        assert at_most_word(0.0) == "Terbukti: tidak ada rencana yang lebih baik mungkin dicapai."
        assert at_most_word(0.0123) == "Paling banyak 1,23% lebih baik mungkin dicapai."
        assert at_most_word(None) == ""
