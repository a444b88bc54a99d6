"""Posted results as the registry structures them: groups, participant flow, measures, analyses, adverse events.

Values stay the registry's strings here ("NA", "<0.001", "68.4"); numbers are made where rows are built, so that what the
record says is never lost to a conversion.
"""

from __future__ import annotations

from registry_tools.models.base import Model


class ResultGroup(Model):
    """A group of participants that results are reported for; `id` is unique within its section (OG000, BG001, ...)."""

    id: str | None = None
    title: str | None = None
    description: str | None = None


class Count(Model):
    """A number of participants or units in one group."""

    group_id: str | None = None
    value: str | None = None


class Denominator(Model):
    """How many of `units` (Participants, eyes, ...) were analysed, by group."""

    units: str | None = None
    counts: tuple[Count, ...] = ()


class Measurement(Model):
    """One reported value of one group; `spread` is the dispersion, limits are of the interval the measure names."""

    group_id: str | None = None
    value: str | None = None
    spread: str | None = None
    lower_limit: str | None = None
    upper_limit: str | None = None
    comment: str | None = None


class Category(Model):
    """A category of a measure's class ("Female")."""

    title: str | None = None
    measurements: tuple[Measurement, ...] = ()


class MeasureClass(Model):
    """A row of a measure ("Week 12"), with its own denominators where they differ."""

    title: str | None = None
    denoms: tuple[Denominator, ...] = ()
    categories: tuple[Category, ...] = ()


class Analysis(Model):
    """A statistical analysis of an outcome measure, fields as the registry names them."""

    group_ids: tuple[str, ...] = ()
    group_description: str | None = None
    tested_non_inferiority: bool | None = None
    non_inferiority_type: str | None = None
    non_inferiority_comment: str | None = None
    p_value: str | None = None
    p_value_comment: str | None = None
    statistical_method: str | None = None
    statistical_comment: str | None = None
    param_type: str | None = None
    param_value: str | None = None
    dispersion_type: str | None = None
    dispersion_value: str | None = None
    ci_pct_value: str | None = None
    ci_num_sides: str | None = None
    ci_lower_limit: str | None = None
    ci_upper_limit: str | None = None
    ci_lower_limit_comment: str | None = None
    ci_upper_limit_comment: str | None = None
    estimate_comment: str | None = None
    other_analysis_description: str | None = None


class ResultMeasure(Model):
    """A baseline characteristic (`type` None) or a reported outcome measure (`type` PRIMARY, SECONDARY, ...)."""

    type: str | None = None
    title: str | None = None
    description: str | None = None
    population_description: str | None = None
    reporting_status: str | None = None
    anticipated_posting_date: str | None = None
    param_type: str | None = None
    dispersion_type: str | None = None
    unit: str | None = None
    calculate_percentage: bool | None = None
    time_frame: str | None = None
    type_units_analyzed: str | None = None
    denom_units_selected: str | None = None
    groups: tuple[ResultGroup, ...] = ()
    denoms: tuple[Denominator, ...] = ()
    classes: tuple[MeasureClass, ...] = ()
    analyses: tuple[Analysis, ...] = ()


class FlowCount(Model):
    """How many participants (and units) of one group reached a milestone, or left for a reason."""

    group_id: str | None = None
    number: str | None = None
    units: str | None = None
    comment: str | None = None


class FlowEvent(Model):
    """A milestone (STARTED, COMPLETED, ...) or a reason for withdrawal of one period."""

    type: str | None = None
    comment: str | None = None
    counts: tuple[FlowCount, ...] = ()


class FlowPeriod(Model):
    """A period of the participant flow."""

    title: str | None = None
    milestones: tuple[FlowEvent, ...] = ()
    withdrawals: tuple[FlowEvent, ...] = ()


class EventGroup(ResultGroup):
    """A group of the adverse event tables with its totals."""

    deaths_affected: int | None = None
    deaths_at_risk: int | None = None
    serious_affected: int | None = None
    serious_at_risk: int | None = None
    other_affected: int | None = None
    other_at_risk: int | None = None


class EventCount(Model):
    """One event in one group: participants affected, at risk, and number of events."""

    group_id: str | None = None
    affected: int | None = None
    at_risk: int | None = None
    events: int | None = None


class AdverseEvent(Model):
    """One row of the serious or other adverse event table."""

    serious: bool
    term: str | None = None
    organ_system: str | None = None
    vocabulary: str | None = None
    assessment: str | None = None
    notes: str | None = None
    counts: tuple[EventCount, ...] = ()


class Results(Model):
    """The whole results section of a record."""

    flow_pre_assignment: str | None = None
    flow_recruitment: str | None = None
    flow_units: str | None = None
    flow_groups: tuple[ResultGroup, ...] = ()
    flow_periods: tuple[FlowPeriod, ...] = ()
    baseline_population: str | None = None
    baseline_units: str | None = None
    baseline_groups: tuple[ResultGroup, ...] = ()
    baseline_denoms: tuple[Denominator, ...] = ()
    baseline_measures: tuple[ResultMeasure, ...] = ()
    outcome_measures: tuple[ResultMeasure, ...] = ()
    events_description: str | None = None
    events_time_frame: str | None = None
    events_frequency_threshold: str | None = None
    events_mortality_comment: str | None = None
    event_groups: tuple[EventGroup, ...] = ()
    adverse_events: tuple[AdverseEvent, ...] = ()
    limitations: str | None = None
    agreement_pi_is_employee: bool | None = None
    agreement_restrictive: bool | None = None
    agreement_restriction_type: str | None = None
    agreement_details: str | None = None
    contact_title: str | None = None
    contact_organization: str | None = None
    contact_email: str | None = None
    contact_phone: str | None = None
    contact_phone_ext: str | None = None
