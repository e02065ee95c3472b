"""Schedules between clients' words and the models': requests to plans, rows to answers."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from api import wishes
from api.schedule_schemas import (
    WEEKDAYS,
    RecurrenceRequest,
    SchedulePatch,
    ScheduleRequest,
    TimesRequest,
)
from api.schedules import LATEST, ZONE_HEADER
from api.schemas import GenerationRequest
from api.views import present
from models.contents.generate import Wish
from models.kit import clock, zones
from models.kit.clock import iso
from models.kit.errors import Invalid
from models.schedules import service
from models.schedules.plans import Plan
from models.schedules.recurrence import Frequency, Recurrence
from models.schedules.service import RunView
from models.schedules.tables import Schedule


def read(body: ScheduleRequest, *, zone: str | None) -> Plan:
    """Return the plan that a request states. Raises Invalid."""
    return Plan(
        name=body.name.strip(),
        wish=_wish(body.request),
        rule=read_rule(body, zone=zone),
        catch_up=body.catch_up,
        max_runs=body.max_runs,
    )


def read_rule(body: TimesRequest, *, zone: str | None) -> Recurrence:
    """Return when a request wants to run; `zone` is for one that names none. Raises Invalid."""
    found = _zone(body.timezone, zone)
    start = body.start_date or clock.now().astimezone(found).date()
    return _checked(_rule(body.recurrence, found, start, body.end_date))


def patched(plan: Plan, body: SchedulePatch) -> Plan:
    """Return the plan with what a request changes. Raises Invalid."""
    sent = body.model_fields_set
    rule = plan.rule
    if body.timezone is not None:
        rule = replace(rule, zone=zones.find(body.timezone, field="timezone"))
    if body.start_date is not None:
        rule = replace(rule, start=body.start_date)
    if "end_date" in sent:
        rule = replace(rule, end=body.end_date)
    if body.recurrence is not None:
        rule = _rule(body.recurrence, rule.zone, rule.start, rule.end)
    return Plan(
        name=plan.name if body.name is None else body.name.strip(),
        wish=plan.wish if body.request is None else _wish(body.request),
        rule=rule if rule == plan.rule else _checked(rule),
        catch_up=body.catch_up or plan.catch_up,
        max_runs=body.max_runs if "max_runs" in sent else plan.max_runs,
    )


def schedule(row: Schedule) -> dict[str, Any]:
    """Return a schedule as clients see it."""
    plan = service.plan_of(row)
    return present(
        {
            "schedule_id": str(row.id),
            "id": str(row.id),
            "name": row.name,
            "status": row.state,
            "request": _shown_wish(plan.wish),
            "recurrence": _shown_days(plan.rule),
            "timezone": plan.rule.zone.key,
            "start_date": plan.rule.start.isoformat(),
            "end_date": plan.rule.end and plan.rule.end.isoformat(),
            "max_runs": row.max_runs,
            "catch_up": row.catch_up,
            "runs_made": row.n_runs,
            "next_run_at": row.next_run_at and iso(row.next_run_at),
            "next_runs": [iso(moment) for moment in service.upcoming(row)],
            "last_run_at": row.last_run_at and iso(row.last_run_at),
            "created_at": iso(row.created_at),
            "updated_at": iso(row.updated_at),
        }
    )


def run(view: RunView) -> dict[str, Any]:
    """Return what became of one planned moment as clients see it."""
    return present(
        {
            "planned_at": iso(view.planned_at),
            "status": view.outcome,
            "job_id": view.job_id and str(view.job_id),
            "job_status": view.job_state,
            "reason": view.reason or None,
            "created_at": iso(view.created_at),
        }
    )


def _wish(request: GenerationRequest) -> Wish:
    if request.schedule_time:
        raise Invalid(
            "request.schedule_time can't be used here: a schedule's times come from `recurrence`"
            " and `start_date`. Leave it out."
        )
    return wishes.read(request, zone=None, correlation_id="")


def _zone(said: str | None, header: str | None) -> ZoneInfo:
    return zones.find(said or header or "UTC", field="timezone" if said else ZONE_HEADER)


def _rule(said: RecurrenceRequest, zone: ZoneInfo, start: date, end: date | None) -> Recurrence:
    if said.days_of_week and said.frequency is not Frequency.WEEKLY:
        raise Invalid(f"days_of_week belongs to weekly recurrence, not to {said.frequency}.")
    if said.day_of_month and said.frequency is not Frequency.MONTHLY:
        raise Invalid(f"day_of_month belongs to monthly recurrence, not to {said.frequency}.")
    return Recurrence(
        frequency=said.frequency,
        at=time.fromisoformat(said.time),
        zone=zone,
        start=start,
        interval=said.interval,
        weekdays=tuple(sorted({WEEKDAYS[name] for name in said.days_of_week})),
        month_day=said.day_of_month,
        end=end,
    )


def _checked(rule: Recurrence) -> Recurrence:
    if rule.start > (clock.now() + LATEST).date() + timedelta(days=1):
        raise Invalid(f"start_date {rule.start} is more than a year ahead. Choose an earlier day.")
    if rule.end and rule.end < rule.start:
        raise Invalid(f"end_date {rule.end} is before start_date {rule.start}.")
    return rule


def _shown_wish(wish: Wish) -> dict[str, Any]:
    return {
        "document_id": wish.document_id,
        "channels": wish.channels,
        "content_type": wish.content_type,
        "template_style": wish.template_style,
        "scope": wish.scope,
        **({"template": wish.template} if wish.template else {}),
        **({"template_variables": wish.template_values} if wish.template_values else {}),
        **wish.style,
        **({} if wish.review_below is None else {"review_below": wish.review_below}),
        "dry_run": wish.dry_run,
        "metadata": wish.labels,
        "priority": wish.priority,
    }


def _shown_days(rule: Recurrence) -> dict[str, Any]:
    return present(
        {
            "frequency": rule.frequency,
            "interval": rule.interval,
            "days_of_week": [day.name.lower() for day in rule.weekdays],
            "day_of_month": rule.month_day,
            "time": f"{rule.at:%H:%M}",
        }
    )
