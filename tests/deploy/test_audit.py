"""`toombos audit verify` as an operator uses it."""

import pytest
from typer.testing import CliRunner

from deploy.commands.audit import app
from models.audit import acts, service
from models.audit.acts import Act
from models.kit import db
from tests.conftest import Customer


@pytest.fixture
def sealed(customer: Customer) -> Customer:
    """Give a customer with two sealed entries."""
    act = Act(customer.actor.tenant_id, "key", customer.actor.id, "tests.do", "a test")
    with db.unit_of_work() as session:
        acts.record(session, [act])
        acts.record(session, [act])
    with db.unit_of_work() as session:
        while service.seal(session):
            pass
    return customer


def line_of(customer: Customer, output: str) -> str:
    return next(
        line for line in output.splitlines() if line.startswith(str(customer.actor.tenant_id))
    )


def test_the_last_seal_is_printed_and_can_be_given_back(sealed: Customer) -> None:
    first = CliRunner().invoke(app, ["verify"])
    line = line_of(sealed, first.output)
    again = CliRunner().invoke(app, ["verify", "--noted", line.split()[0]])

    assert "  2 entries" in line
    assert first.exit_code == again.exit_code == 0, again.output


def test_a_seal_that_is_not_in_the_log_fails_the_command(sealed: Customer) -> None:
    noted = f"{sealed.actor.tenant_id}:2:{'00' * 32}"

    done = CliRunner().invoke(app, ["verify", "--noted", noted])

    assert done.exit_code == 1
    assert "BROKEN: the seal of entry 2 is not the one that was noted" in done.output


def test_a_seal_that_is_none_is_refused(database: str) -> None:
    done = CliRunner().invoke(app, ["verify", "--noted", "nonsense"])

    assert done.exit_code == 2
