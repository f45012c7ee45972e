"""Python's part of bench/python.sh: the milliseconds from a new process to resnet18 by torch.hub, median of a few."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LOAD = "import sys, torch; torch.hub.load(sys.argv[1], 'resnet18', source='local', weights=None)"


def main(runs: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "hubconf.py").write_text("from torchvision.models import resnet18\n")
        times = []
        for _ in range(runs + 1):
            begin = time.perf_counter()
            subprocess.run([sys.executable, "-c", LOAD, folder], check=True)
            times.append(1e3 * (time.perf_counter() - begin))
    # The first one reads the files from the disk.
    print(round(statistics.median(times[1:])))


if __name__ == "__main__":
    main(int(sys.argv[1]))
