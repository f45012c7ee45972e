package hub.gpu.checkpoint.hostile;

import static hub.gpu.checkpoint.hostile.PickleText.call;
import static hub.gpu.checkpoint.hostile.PickleText.dict;
import static hub.gpu.checkpoint.hostile.PickleText.floats;
import static hub.gpu.checkpoint.hostile.PickleText.global;
import static hub.gpu.checkpoint.hostile.PickleText.integer;
import static hub.gpu.checkpoint.hostile.PickleText.le;
import static hub.gpu.checkpoint.hostile.PickleText.list;
import static hub.gpu.checkpoint.hostile.PickleText.ordered;
import static hub.gpu.checkpoint.hostile.PickleText.scalar;
import static hub.gpu.checkpoint.hostile.PickleText.tensor;
import static hub.gpu.checkpoint.hostile.PickleText.text;
import static hub.gpu.checkpoint.hostile.PickleText.tuple;

import java.util.ArrayList;
import java.util.List;

/** Pickles that ask for more than data, or lie; each in an archive with one storage of four floats. */
final class HostilePickles {

    private final List<HostileFile> files = new ArrayList<>();

    static List<HostileFile> all() {
        var hostile = new HostilePickles();
        hostile.calls();
        hostile.stack();
        hostile.memo();
        hostile.operands();
        hostile.containers();
        hostile.amplification();
        return hostile.files;
    }

    private void calls() {
        String[][] dangerous = {
            {"os", "system"},
            {"posix", "system"},
            {"nt", "system"},
            {"subprocess", "Popen"},
            {"builtins", "eval"},
            {"builtins", "exec"},
            {"__builtin__", "eval"},
            {"builtins", "getattr"},
            {"builtins", "__import__"},
            {"builtins", "open"},
            {"importlib", "import_module"},
            {"operator", "attrgetter"},
            {"runpy", "run_path"},
            {"torch", "load"},
            {"torch.hub", "load"},
            {"torch.jit", "load"},
            {"torch._utils", "_import_dotted_name"},
            {"torch.serialization", "load"},
            {"numpy", "load"},
            {"numpy.testing._private.utils", "runstring"},
            {"pickle", "loads"},
            {"copyreg", "_reduce_ex"},
            {"functools", "partial"},
            {"types", "CodeType"},
            {"java.lang.Runtime", "exec"},
            {"collections", "OrderedDict.fromkeys"},
            {"torch", "Tensor.__reduce_ex__"},
            {"webbrowser", "open"},
            {"socket", "create_connection"},
            {"shutil", "rmtree"},
        };
        for (String[] name : dangerous) {
            add("calls-" + name[0] + "." + name[1], call(name[0], name[1], text("touch /tmp/owned")), "asks for");
        }
        add("stack-global", text("os") + text("system") + "\u0093" + tuple(text("id")) + "R", "asks for os.system");
        add("stack-global-of-numbers", integer(1) + integer(2) + "\u0093", "names a global by");
        add("global-without-end", "cos\nsystem", "ends too early");
        add("global-of-a-long-name", global("m".repeat(2000), "n"), "characters");
        add("stack-global-of-a-long-name", text("m".repeat(2000)) + text("n") + "\u0093", "names a global by");
        add("instance", "(" + text("x") + "ios\nsystem\n", "asks for os.system");
        add("instance-of-a-dictionary", "(icollections\nOrderedDict\n", "constructs an object in a way");
        add("object", "(" + global("collections", "OrderedDict") + "o", "constructs an object in a way");
        add("newobj-ex", global("collections", "OrderedDict") + ")}\u0092", "constructs an object in a way");
        add("newobj-of-a-function", global("torch._utils", "_rebuild_tensor") + ")\u0081", "constructs");
        add("newobj-of-text", text("os.system") + ")\u0081", "constructs");
        add(
                "newobj-of-a-module",
                global("models.yolo", "Model") + ")\u0081}b",
                "whole pickled object of class models.yolo.Model");
        add("object-of-nothing", "(o", "constructs an object in a way");
        add(
                "calls-inside",
                dict(text("a"), call("os", "system", text("id")), text("w"), scalar()),
                "asks for os.system");
        add("names-inside", dict(text("a"), global("builtins", "eval"), text("w"), scalar()), "asks for builtins.eval");
        add("object-inside", dict(text("a"), "(" + global("subprocess", "Popen") + "o"), "asks for subprocess.Popen");
        add(
                "many-arguments",
                call(
                        "torch._utils",
                        "_rebuild_tensor_v2",
                        (floats("0", 4) + integer(0) + ")" + ")").concat("N".repeat(6))),
                "with 10 arguments, and it takes at most 7");
        add("object-as-arguments", global("a", "B") + "2R", "calls the class or function a.B with");
        add("many-objects", "(" + (global("a", "B") + ")\u0081").repeat(2_000_000) + "l", "more than 4000000 values");
        add(
                "many-long-names",
                text("m".repeat(1000)) + "q\u0000" + text("n".repeat(1000)) + "q\u0001"
                        + "00h\u0000h\u0001\u0093".repeat(1).concat("0h\u0000h\u0001\u0093".repeat(200_000)),
                "bytes of strings");
        add("calls-text", text("os.system") + tuple(text("id")) + "R", "calls the string");
        add("calls-a-type", global("torch", "float32") + tuple() + "R", "calls");
        add("calls-with-a-list", global("collections", "OrderedDict") + "]R", "with a list");
        add("calls-with-too-little", call("torch._utils", "_rebuild_tensor_v2"), "tuple of 0");
        add(
                "calls-with-another-type",
                call("torch._utils", "_rebuild_tensor_v2", text("x"), integer(0), tuple(), tuple()),
                "is needed");
        add(
                "rebuild-from-type-of-text",
                call("torch._tensor", "_rebuild_from_type_v2", text("os.system"), text("t"), tuple(), "N"),
                "is needed");
        add(
                "rebuild-from-type-of-itself",
                call(
                        "torch._tensor",
                        "_rebuild_from_type_v2",
                        global("torch._tensor", "_rebuild_from_type_v2"),
                        text("t"),
                        tuple(),
                        "N"),
                "calls itself");
        add(
                "rebuild-from-type-of-itself-many-times",
                global("torch._tensor", "_rebuild_from_type_v2") + "q\u00000)q\u0001"
                        + "0(h\u0000Nh\u0001tq\u0001".repeat(100_000) + "h\u0000h\u0001R",
                "calls itself");
        add("device-of-a-list", call("torch", "device", "]q\u0000]q\u0001h\u0000ah\u0001a"), "is needed");
        add("bytes-of-another-encoding", call("_codecs", "encode", text("x"), text("rot13")), "encoding \"rot13\"");
        add("bytes-of-no-encoding", call("builtins", "bytearray", text("x")), "tuple of 1");
        add("bytes-of-no-bytes", call("_codecs", "encode", text("\u20ac"), text("latin1")), "that are no bytes");
        add(
                "device-tensor-of-a-list",
                call("torch._utils", "_rebuild_device_tensor_from_numpy", "]", global("torch", "float32")),
                "is needed");
        add("extension-1", "\u0082\u0001", "extension codes");
        add("extension-2", "\u0083\u0001\u0000", "extension codes");
        add("extension-4", "\u0084\u0001\u0000\u0000\u0000", "extension codes");
        add("buffer-outside", "\u0097", "outside the file");
        add("readonly-buffer", "\u0098", "outside the file");
        add("builds-a-list", "]}b", "sets the state of a list");
        add("builds-text", text("x") + "}b", "sets the state of");
        add("builds-nothing", "N}b", "sets the state of None");
        add("builds-a-dictionary-of-a-list", ordered() + "]b", "to a list");
        add("builds-a-tensor-over-a-storage", scalar() + tuple(floats("0", 4)) + "b", "sets the state of a tensor");
        add("quantized", call("torch._utils", "_rebuild_qtensor"), "quantized tensor");
        add("sparse", call("torch._utils", "_rebuild_sparse_tensor"), "sparse tensor");
        add("meta", call("torch._utils", "_rebuild_meta_tensor_no_storage"), "meta device");
        add("nested", call("torch._utils", "_rebuild_nested_tensor"), "nested tensor");
        add("jagged", call("torch.nested._internal.nested_tensor", "_rebuild_njt"), "nested tensor");
        add("load-from-bytes", call("torch.storage", "_load_from_bytes", text("x")), "bare pickle");
    }

    private void stack() {
        raw("empty", "", "ends too early");
        raw("only-a-protocol", PickleText.PROTO, "ends too early");
        raw("stops-at-once", PickleText.PROTO + ".", "empty stack");
        raw("future-protocol", "\u0080\u0006N.", "protocol 6");
        raw("unknown-opcode", PickleText.PROTO + "\u00ff.", "unknown opcode 0xff");
        raw("text", "hello world", "never put");
        add("pop-of-nothing", "0", "empty stack");
        add("pop-below-a-mark", "N(00", "empty stack");
        add("pop-mark-of-nothing", "1", "a mark that is not there");
        add("tuple-of-nothing", "t", "a mark that is not there");
        add("tuple-3-of-2", "NN\u0087", "takes 3");
        add("tuple-reaches-below-a-mark", "NN(N\u0086", "takes 2");
        add("append-to-nothing", "Na", "empty stack");
        add("append-to-a-tuple", ")Na", "appends to a tuple");
        add("append-to-a-dictionary", "}Na", "appends to a dictionary");
        add("set-in-a-list", "]NNs", "sets items of a list");
        add("set-a-key-without-a-value", "}(Nu", "a key without a value");
        add("add-to-a-list", "](N\u0090", "adds to a list");
        add("dup-of-nothing", "2", "empty stack");
        add("call-of-nothing", "R", "empty stack");
        add("build-of-nothing", "b", "empty stack");
        add("persistent-id-of-nothing", "Q", "empty stack");
    }

    private void memo() {
        add("get-of-nothing", "h\u0000", "never put");
        add("long-get-of-nothing", "j" + le(0xffffffffL, 4), "never put");
        add("text-get-of-nothing", "g12\n", "never put");
        add("get-of-no-number", "gx\n", "malformed index");
        add("put-of-no-number", "Np-\n", "malformed index");
        add("put-of-nothing", "q\u0000", "empty stack");
        add("memoize-of-nothing", "\u0094", "empty stack");
        add("list-in-itself", "]q\u0000h\u0000a", "contains itself");
        add("dictionary-in-itself", "}q\u0000" + text("x") + "h\u0000s", "contains itself");
        add("tuple-in-itself", "]q\u0000h\u0000\u0085a", "contains itself");
        add(
                "namespace-in-itself",
                global("argparse", "Namespace") + ")\u0081q\u0000}" + text("x") + "h\u0000sb",
                "contains itself");
        add("metadata-in-itself", ordered() + "}q\u0000" + text("_metadata") + "h\u0000sb", "contains itself");
    }

    private void operands() {
        add("text-longer-than-the-file", "X" + le(1000, 4) + "x", "string of 1000 bytes");
        add("text-of-4-gigabytes", "X" + le(0xffffffffL, 4) + "x", "text of 4294967295 bytes");
        add("text-of-8-bytes-length", "\u008d" + le(Long.MAX_VALUE, 8), "text of 9223372036854775807 bytes");
        add("text-that-takes-twice-its-bytes", dict(text("x".repeat(60 << 20) + "\u20ac"), "N"), "as a key");
        add("text-of-negative-length", "\u008d" + le(-1, 8), "string of -1 bytes");
        add("bytes-of-negative-length", "\u008e" + le(Long.MIN_VALUE, 8), "string of -");
        add("bytearray-of-negative-length", "\u0096" + le(-8, 8), "string of -8");
        add("bytes-longer-than-the-file", "B" + le(77777, 4), "string of 77777");
        add("short-bytes-longer-than-the-file", "C\u00ff", "string of 255");
        add("old-string-longer-than-the-file", "T" + le(0x7fffffff, 4), "string of 2147483647");
        add("old-string-of-negative-length", "T" + le(-1, 4), "string of 4294967295");
        add("text-that-is-not-utf8", "X" + le(2, 4) + "\u00c3\u0028", "not UTF-8");
        add("integer-longer-than-the-file", "\u008a\u0064", "string of 100");
        add("integer-of-4-gigabytes", "\u008b" + le(0xffffffffL, 4), "integer of 4294967295 bytes");
        add("integer-of-2000-bytes", "\u008b" + le(2000, 4) + "\u0001".repeat(2000), "integer of 2000 bytes");
        add("decimal-of-a-million-digits", "L" + "9".repeat(1_000_000) + "L\n", "integer of 1000000 digits");
        add("decimal-of-letters", "Iabc\n", "malformed integer");
        add("real-of-letters", "Fabc\n", "malformed number");
        add("quoted-without-quotes", "Sabc\n", "without quotes");
        add("quoted-with-one-quote", "S'\n", "without quotes");
        add("quoted-with-an-unknown-escape", "S'\\z'\n", "malformed escape");
        add("line-of-20-megabytes", "V" + "x".repeat(20 << 20) + "\n", "line of more than 16777216");
        add("text-of-65-megabytes", "X" + le(65 << 20, 4), "text of 68157440 bytes");
        add("quoted-with-half-an-escape", "S'\\x4'\n", "malformed escape");
        add("quoted-that-ends-in-a-backslash", "S'\\'\n", "backslash");
        add("unicode-with-half-an-escape", "V\\u12\n", "malformed escape");
        add("unicode-beyond-the-last", "V\\Uffffffff\n", "does not exist");
        add("line-without-end", "V" + "x".repeat(100_000), "ends too early");
        add("frame-longer-than-the-file", "\u0095" + le(1 << 20, 8) + "N", "frame of 1048576");
        add("frame-of-negative-length", "\u0095" + le(-1, 8) + "N", "frame of -1");
        add("integer-cut", "J\u0001", "ends too early");
        add("real-cut", "G\u0001\u0002", "ends too early");
    }

    private void containers() {
        add("list-as-a-key", "}]Ns", "a list as a key");
        add("dictionary-as-a-key", "}}Ns", "a dictionary as a key");
        add("tensor-as-a-key", dict(scalar(), "N"), "a tensor as a key");
        add("bytes-as-a-key", "}C\u0001xNs", "bytes as a key");
        add("nested-tuple-as-a-key", "})\u0085Ns", "a tuple of 1 as a key");
        add("long-tuple-as-a-key", "}(" + "N".repeat(17) + "tNs", "a tuple of 17 as a key");
        add("long-text-as-a-key", dict(text("k".repeat(70_000)), "N"), "of 70000 characters as a key");
        add("tuple-of-long-texts-as-a-key", dict(text("k".repeat(70_000)) + "q\u0000h\u0000\u0086", "N"), "as a key");
        add("list-in-a-set", "\u008f(]\u0090", "a list as a key");
        add("list-in-a-frozenset", "(]\u0091", "a list as a key");
        add("set-of-lists", call("builtins", "set", list("]")), "a list as a key");
        add("set-of-a-number", call("builtins", "set", integer(3)), "is needed");
        add("ordered-of-no-pairs", call("collections", "OrderedDict", list(list("N"))), "pairs");
        add("ordered-of-numbers", call("collections", "OrderedDict", list(integer(1))), "is needed");
        add("deep-lists", "]".repeat(5000) + "a".repeat(4999), "more than 100 deep");
        add("deep-tuples", ")" + "\u0085".repeat(1_000_000), "more than 100 deep");
        add("deep-dictionaries", ("}" + text("k")).repeat(3000) + "N" + "s".repeat(3000), "more than 100 deep");
        add("deep-marks", "(".repeat(3_000_000) + "t".repeat(3_000_000), "more than");
    }

    private void amplification() {
        var laughs = new StringBuilder("]q\u0000");
        for (int i = 1; i < 60; i++) {
            laughs.append("](")
                    .append(("h" + (char) (i - 1)).repeat(10))
                    .append("eq")
                    .append((char) i);
        }
        add("billion-laughs", laughs.toString(), "more than 4000000 values");
        var doubled = new StringBuilder(")q\u0000");
        for (int i = 1; i < 90; i++) {
            doubled.append("h").append((char) (i - 1)).append("2\u0086q").append((char) i);
        }
        add("doubled-tuples", doubled.toString(), "more than 4000000 values");
        add("many-empty-lists", "(" + "]".repeat(5_000_000) + "l", "more than 4000000 values");
        add("many-empty-dictionaries", "(" + "}".repeat(5_000_000) + "l", "more than 4000000 values");
        add("many-puts", "N" + "r\u0001\u0002\u0003\u0004".repeat(4_100_000), "more than 4000000 values");
        add("many-gets", "]q\u0000(" + "h\u0000".repeat(4_100_000) + "l", "more than 4000000 values");
        add(
                "copies-of-a-long-list",
                "](" + "N".repeat(100_000) + "eq\u0000"
                        + ("0" + global("builtins", "list") + "h\u0000\u0085R").repeat(50),
                "more than 4000000 values");
        add(
                "copies-of-long-bytes",
                text("x".repeat(1 << 20)) + "q\u0000"
                        + ("0" + global("_codecs", "encode") + "h\u0000" + text("latin1") + "\u0086R").repeat(200),
                "bytes of strings");
        add(
                "tensors-that-repeat-the-file",
                dict(text("t"), tensor(floats("0", 4), 0, new long[] {1L << 40}, 0)),
                "repeat what is in the file");
        add(
                "many-names-of-one-tensor",
                scalar() + "q\u0001](" + "h\u0001".repeat(200_000) + "e",
                "more than 131072 tensors");
        add(
                "long-names",
                "}" + text("k".repeat(1 << 15)) + "](" + scalar() + "q\u0001" + "h\u0001".repeat(2000) + "es",
                "characters in all");
        add("collisions", "}(" + collisions(200_000) + "u]Ns", "takes longer than");
        add("protocols-without-end", "\u0080\u0002".repeat(30_000_000), "empty stack");
    }

    /** Tuples of different numbers and the same hash, which is 31 times the first and the second. */
    private static String collisions(int count) {
        var items = new StringBuilder();
        for (int i = 0; i < count; i++) {
            items.append(integer(i)).append(integer(31L * (count - i))).append("\u0086N");
        }
        return items.toString();
    }

    private void add(String name, String body, String says) {
        raw(name, PickleText.of(body), says);
    }

    private void raw(String name, String pickle, String says) {
        files.add(file(name, pickle, says));
    }

    static HostileFile file(String name, String pickle, String says) {
        return new HostileFile(
                "pickle-" + name + ".pth", ZipBuilder.of(pickle, new byte[16]).bytes(), says);
    }
}
