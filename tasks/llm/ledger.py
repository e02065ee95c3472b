"""A tenant's ledger: its tokens, its kept answers. Each entry is a short transaction of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from models.kit import db
from models.llm import service
from models.llm.endpoint import Tokens


@dataclass(frozen=True, slots=True)
class TenantLedger:
    """Satisfies `Ledger`. No transaction is open while a model is asked."""

    tenant_id: UUID

    def reserve(self, tokens: int) -> Callable[[Tokens], None]:
        """Count tokens before a call; tell the answer what was really used. Raises OverQuota."""
        with db.unit_of_work() as session:
            reserved = service.reserve(session, tokens, tenant_id=self.tenant_id)

        def settle(used: Tokens) -> None:
            with db.unit_of_work() as session:
                service.settle(session, reserved, used)

        return settle

    def recall(self, key: str) -> Mapping[str, object] | None:
        """Return what the model said to the same question."""
        with db.unit_of_work() as session:
            return service.find_answer(session, key, tenant_id=self.tenant_id)

    def remember(self, key: str, texts: Mapping[str, object]) -> None:
        """Keep what the model said."""
        with db.unit_of_work() as session:
            service.keep_answer(session, key, texts, tenant_id=self.tenant_id)
