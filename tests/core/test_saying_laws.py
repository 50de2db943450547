"""Cautions and readings: each shows exactly when the contract says, over every kind of answer."""

from __future__ import annotations

from laws import saying_laws as laws


def test_domain_2_cautions_show_exactly_when_their_condition_holds_for_certain(walk):
    walk(laws.cautions_show_exactly_when_the_contract_says)


def test_domain_3_readings_show_exactly_when_they_touch_the_person_with_what_the_other_gives(walk):
    walk(laws.readings_show_exactly_when_the_contract_says)


def test_domain_2_what_cautions_and_readings_look_at_cannot_be_changed(walk):
    walk(laws.what_is_looked_at_cannot_be_changed)
