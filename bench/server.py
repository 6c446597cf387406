"""A binary cache that is 30 ms away: serves the files of a directory, each request late by that much.

Prints its port on the first line.  One thread and all files in memory: what is measured is who asks.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

DELAY = 0.03


async def serve(files: dict[str, bytes]) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while request := await reader.readline():
            while (await reader.readline()).strip():
                """Headers say nothing of interest."""
            await asyncio.sleep(DELAY)
            method, path, _ = request.decode().split()
            status = "200 OK" if path in files else "404 Not Found"
            body = files.get(path, b"")
            head = f"HTTP/1.1 {status}\r\nContent-Type: text/x-nix-narinfo\r\nContent-Length: {len(body)}\r\n\r\n"
            writer.write(head.encode() + (body if method == "GET" else b""))
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=256)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve({f"/{file.name}": file.read_bytes() for file in Path(sys.argv[1]).iterdir()}))
