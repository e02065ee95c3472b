"""The least that a durable submit route can be: one row in Postgres, one message in Redis.

FastAPI as the gateway uses it (same server, body model, connection pool, a route in a thread) with
nothing around it: no key, no middleware, no log line. A program: `one_row.py PORT`, settings as ours.
"""

import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
import uvicorn
from fastapi import FastAPI

from api.answers import JSONResponse
from api.schemas import GenerationRequest
from models.kit import broker, db, ids
from models.kit.settings import settings

TABLE = "create table if not exists floor_rows (id uuid primary key, body jsonb not null)"
INSERT = "insert into floor_rows (id, body) values (%(id)s, %(body)s)"
LIST = "floor:rows"
LIST_MAX = 31


@asynccontextmanager
async def _lifespan(_: FastAPI) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = settings().db_pool
    with db.engine().begin() as connection:
        connection.exec_driver_sql(TABLE)
    gc.freeze()
    yield


app = FastAPI(lifespan=_lifespan)


@app.post("/api/v2/content/sync", status_code=202)
def submit(body: GenerationRequest) -> JSONResponse:
    """Store a row for good, then tell Redis."""
    row_id = ids.new_id()
    with db.engine().begin() as connection:
        connection.exec_driver_sql(INSERT, {"id": row_id, "body": body.model_dump_json()})
    # as a lane of wake-ups does, the list stays short
    pipe = broker.redis_client().pipeline(transaction=False)
    pipe.lpush(LIST, str(row_id))
    pipe.ltrim(LIST, 0, LIST_MAX)
    pipe.execute()
    return JSONResponse({"job_id": str(row_id)}, status_code=202)


def main(port: str) -> None:
    """Serve until SIGTERM."""
    uvicorn.run(
        app, port=int(port), loop="uvloop", http="httptools", access_log=False, log_level="warning"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
