"""A model behind HTTP as Python servers usually have it: aiohttp, one process a core, each with one thread of PyTorch.

    python server.py PORT
"""

import os
import sys

import numpy as np
import torch
from aiohttp import web
from torchvision.models import resnet18


def serve(port: int) -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    model = resnet18().eval()

    async def infer(request: web.Request) -> web.Response:
        pixels = np.frombuffer(await request.read(), dtype=np.float32).reshape(1, 3, 224, 224)
        with torch.inference_mode():
            # bytes cannot be written to, and PyTorch warns of that; the model does not.
            answer = model(torch.from_numpy(pixels.copy()))
        return web.Response(body=answer.numpy().tobytes(), content_type="application/octet-stream")

    application = web.Application(client_max_size=1 << 24)
    application.router.add_post("/infer", infer)
    web.run_app(application, host="127.0.0.1", port=port, reuse_port=True, print=None)


if __name__ == "__main__":
    for _ in range(os.cpu_count() - 1):
        if os.fork() == 0:
            break
    serve(int(sys.argv[1]))
