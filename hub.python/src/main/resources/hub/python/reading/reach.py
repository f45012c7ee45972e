"""What the code of a repo reaches for, by module and call, in all files that hubconf.py can import."""

import ast
from functools import lru_cache
from typing import Dict, Iterator, List, Optional, Set, Tuple

from .callables import is_standard
from .modules import Modules
from .sources import ReadError, Source

MAX_USES = 10_000

_FILES = (
    "open io.open io.FileIO codecs.open os.open os.remove os.unlink os.rename os.replace os.makedirs os.mkdir os.rmdir"
    " os.removedirs os.listdir os.scandir os.walk os.chmod os.chown os.symlink os.link os.truncate os.chdir shutil.*"
    " tempfile.* glob.* fileinput.* mmap.* zipfile.* tarfile.* gzip.open bz2.open lzma.open shelve.* sqlite3.* dbm.*"
    " torch.load torch.save torch.jit.load torch.jit.save numpy.load numpy.save numpy.savez numpy.savez_compressed"
    " numpy.loadtxt numpy.savetxt numpy.genfromtxt numpy.fromfile numpy.memmap PIL.Image.open cv2.imread cv2.imwrite"
    " cv2.VideoCapture cv2.VideoWriter torchaudio.load torchaudio.save soundfile.* librosa.load safetensors.* h5py.*"
    " pandas.read_csv torchvision.io.* scipy.io.* matplotlib.pyplot.savefig imageio.*"
)
_NETWORK = (
    "socket.* ssl.* socketserver.* http.client.* http.server.* urllib.request.* ftplib.* smtplib.* poplib.* imaplib.*"
    " telnetlib.* nntplib.* xmlrpc.* webbrowser.* asyncio.open_connection asyncio.start_server requests.* urllib3.*"
    " httpx.* aiohttp.* websocket.* websockets.* paramiko.* boto3.* botocore.* google.cloud.* wget.* gdown.*"
    " huggingface_hub.* wandb.* torch.hub.load torch.hub.list torch.hub.help torch.hub.load_state_dict_from_url"
    " torch.hub.download_url_to_file torch.utils.model_zoo.* torchvision.datasets.utils.* torch.distributed.*"
    " datasets.load_dataset fsspec.* iopath.* nltk.download"
)
_PROCESSES = (
    "subprocess.* os.system os.popen os.fork os.forkpty os.posix_spawn os.posix_spawnp os.startfile os.execl os.execle"
    " os.execlp os.execlpe os.execv os.execve os.execvp os.execvpe os.spawnl os.spawnle os.spawnlp os.spawnlpe os.spawnv"
    " os.spawnve os.spawnvp os.spawnvpe pty.* pexpect.* multiprocessing.* torch.multiprocessing.* pip.* pip._internal.*"
    " concurrent.futures.ProcessPoolExecutor psutil.*"
)
_NATIVE = (
    "ctypes.* cffi.* _ctypes.* torch.utils.cpp_extension.* torch.ops.load_library torch.classes.load_library"
    " numpy.ctypeslib.* cupy.RawKernel cupy.RawModule tensorrt.*"
)
_THREADS = (
    "threading.* _thread.* concurrent.futures.ThreadPoolExecutor multiprocessing.pool.ThreadPool multiprocessing.dummy.*"
    " sched.* torch.set_num_threads torch.set_num_interop_threads"
)
_REFLECTION = (
    "eval exec compile __import__ importlib.* runpy.* imp.* pkgutil.* code.* pickle.load pickle.loads pickle.Unpickler"
    " dill.load dill.loads cloudpickle.load cloudpickle.loads joblib.load marshal.load marshal.loads pydoc.locate"
    " sys.settrace sys.setprofile"
)
_EXIT = "exit quit sys.exit os._exit os.abort os.kill os.killpg atexit.register signal.* faulthandler.*"

# Reading what is there, and the names of things.
_HARMLESS = {
    "socket.gethostname",
    "importlib.metadata.version",
    "importlib.util.find_spec",
    "threading.current_thread",
    "threading.get_ident",
    "torch.distributed.is_available",
    "torch.distributed.is_initialized",
    "torch.distributed.get_rank",
    "torch.distributed.get_world_size",
    "multiprocessing.cpu_count",
    "subprocess.list2cmdline",
}

# Methods whose names say enough, whatever they are called on.
_METHODS = {
    "read_text": "FILES",
    "read_bytes": "FILES",
    "write_text": "FILES",
    "write_bytes": "FILES",
    "from_pretrained": "NETWORK",
    "push_to_hub": "NETWORK",
}

# The first that matches is taken: threads are found before processes in multiprocessing.
_TABLE = [
    (reach, name)
    for reach, names in (
        ("THREADS", _THREADS),
        ("FILES", _FILES),
        ("NETWORK", _NETWORK),
        ("NATIVE", _NATIVE),
        ("REFLECTION", _REFLECTION),
        ("EXIT", _EXIT),
        ("PROCESSES", _PROCESSES),
    )
    for name in names.split()
]
_EXACT = {name: reach for reach, name in reversed(_TABLE) if not name.endswith(".*")}
_PREFIXES = [(name[:-1], reach) for reach, name in _TABLE if name.endswith(".*")]


class Reach:
    """Looks through the files of a repo, those too that only a call would import."""

    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        self.warnings: List[str] = []
        self.late_imports: List[str] = []
        """The top packages from outside that only calls import, sorted. Where code goes on without one, it is not here."""

    def uses(self) -> List[Dict[str, str]]:
        """Each use once, sorted by reach and place."""
        found: Set[Tuple[str, str, int, str]] = set()
        waiting = self._modules.sources.parsed()
        seen = {source.path for source in waiting}
        followed = set(seen)
        late: Set[str] = set()
        while waiting:
            source = waiting.pop()
            found.update(_uses(source, self._modules))
            late.update(self._late(source, source.path in followed))
            for path in self._imported(source):
                if path not in seen:
                    seen.add(path)
                    parsed = self._parse(path)
                    if parsed is not None:
                        waiting.append(parsed)
        self.late_imports = sorted(late.difference(self._modules.foreign))
        return [
            {"reach": reach, "where": f"{shown}:{line}", "what": what}
            for reach, shown, line, what in sorted(found)[:MAX_USES]
        ]

    def _parse(self, path: str) -> Optional[Source]:
        try:
            return self._modules.sources.parse(path)
        except ReadError as error:
            # It is imported by a call, or not at all.
            self.warnings.append(str(error))
            return None

    def _late(self, source: Source, is_followed: bool) -> Iterator[str]:
        survey = source.survey
        for node in survey.imports:
            if id(node) in survey.spared or (is_followed and id(node) not in survey.late):
                continue
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            else:
                names = [] if node.level or not node.module else [node.module]
            members = [alias.name for alias in node.names] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                if not is_standard(name) and not self._modules.is_own(name, members):
                    yield name.partition(".")[0]

    def _imported(self, source: Source) -> Iterator[str]:
        package = source.shown[: -len(".py")].split("/")[:-1]
        for node in source.survey.imports:
            if isinstance(node, ast.Import):
                names = [alias.name.split(".") for alias in node.names]
            else:
                start = package[: len(package) - node.level + 1] if node.level else []
                base = [*start, *(node.module.split(".") if node.module else [])]
                names = [base, *([*base, alias.name] for alias in node.names)]
            for name in names:
                yield from self._files(name)

    def _files(self, name: List[str]) -> Iterator[str]:
        if not name or not self._modules.is_own(".".join(name)):
            return
        for length in range(1, len(name) + 1):
            place = self._modules.find(name[:length])
            if place is not None and not place.is_namespace:
                yield place.path


def _uses(source: Source, modules: Modules) -> Iterator[Tuple[str, str, int, str]]:
    names = _imports(source, modules)
    for call in source.survey.calls:
        what = _called(call.func, names)
        reach = None if what is None else _reach(what)
        if what is not None and reach is not None:
            yield reach, source.shown, call.lineno, what
    for node in source.survey.imports:
        if isinstance(node, ast.ImportFrom) and not node.level and any(each.name == "*" for each in node.names):
            what = f"{node.module}.*"
            reach = _reach(what)
            if reach is not None:
                yield reach, source.shown, node.lineno, what


def _imports(source: Source, modules: Modules) -> Dict[str, str]:
    """What the names of a file mean that it imports from outside. A name that the repo defines means nothing here."""
    names: Dict[str, str] = {}
    for node in source.survey.imports:
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.split(".")[0]
                own = modules.is_own(alias.name)
                names[alias.asname or first] = "" if own else alias.name if alias.asname else first
        else:
            own = bool(node.level) or not node.module or modules.is_own(node.module)
            for alias in node.names:
                names[alias.asname or alias.name] = "" if own else f"{node.module}.{alias.name}"
    for name in source.survey.definitions:
        # A function of the repo may be called open.
        names.setdefault(name, "")
    return names


def _called(function: ast.expr, names: Dict[str, str]) -> Optional[str]:
    parts: List[str] = []
    while isinstance(function, ast.Attribute):
        parts.append(function.attr)
        function = function.value
    parts.reverse()
    if isinstance(function, ast.Name):
        base = names.get(function.id)
        if base:
            return ".".join([base, *parts])
        if base is None and not parts:
            return function.id
    return "*." + parts[-1] if parts and parts[-1] in _METHODS else None


@lru_cache(maxsize=None)
def _reach(what: str) -> Optional[str]:
    if what in _HARMLESS:
        return None
    method = what.rpartition(".")[2]
    if what.startswith("*."):
        return _METHODS[method]
    if what in _EXACT:
        return _EXACT[what]
    for prefix, reach in _PREFIXES:
        if what.startswith(prefix) and what not in _HARMLESS:
            return reach
    return _METHODS.get(method) if "." in what else None


