"""The same bodies over a bare httpx client: `python -m tests.bench.bare_client URL TOKEN CONCURRENCY < bodies`.

One body a line on standard input. Prints the seconds it took.
"""

import asyncio
import sys
import time

from qadam.channels.http import new_client


async def post_all(url: str, token: str, concurrency: int, bodies: list[bytes]) -> float:
    """Posts every body once, so many at a time. Seconds from the first request to the last answer."""
    waiting = iter(bodies)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    async with new_client(concurrency=concurrency) as client:

        async def one_line() -> None:
            for body in waiting:
                answer = await client.post(url, content=body, headers=headers)
                answer.raise_for_status()

        began_at = time.perf_counter()
        await asyncio.gather(*(one_line() for _ in range(concurrency)))
        return time.perf_counter() - began_at


def main() -> None:
    """Reads the bodies and posts them."""
    url, token, concurrency = sys.argv[1:4]
    bodies = sys.stdin.buffer.read().splitlines()
    print(asyncio.run(post_all(url, token, int(concurrency), bodies)))


if __name__ == "__main__":
    main()
