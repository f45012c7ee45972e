package hub.gpu.checkpoint.pickle;

import hub.gpu.DType;
import hub.gpu.memory.MalformedFileException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All names that a pickle may use, and what each does here. PyTorch's weights_only has nearly the same list. */
public final class AllowedGlobals {

    /** A function, or a class that is called to construct. */
    interface Callable {
        Object call(PythonTuple arguments, PickleLimits limits);
    }

    /** A class whose objects are made without a call. */
    interface Type {
        Object create(PythonTuple arguments, PickleLimits limits);
    }

    /** The list while it is made. */
    static final class Table {

        private final Map<String, Object> entries = new HashMap<>();

        Object get(String name) {
            return entries.get(name);
        }

        void value(String name, Object value) {
            entries.put(name, value);
        }

        /**
         * A function. Where it needs an argument that was not read, its result is not read either.
         *
         * @param most how many arguments it takes at most; too few are found when they are used
         */
        void function(String name, int most, Callable body) {
            value(name, (Callable) (arguments, limits) -> {
                if (arguments.size() > most) {
                    throw new MalformedFileException("its pickle calls " + name + " with " + arguments.size()
                            + " arguments, and it takes at most " + most);
                }
                try {
                    return body.call(arguments, limits);
                } catch (NeedsUnreadObjectException e) {
                    return UnreadObject.of(name, "what " + name + " makes of " + e.argument(), limits);
                }
            });
        }

        void type(String name, Type type) {
            value(name, type);
        }

        /** Something that is known, and not read. */
        void unread(String name, String description) {
            value(name, UnreadObject.of(name, description));
        }
    }

    private static final String JIT_MODULES = "__torch__";

    /** Objects whose methods are written in C++, and whose state only those understand. */
    private static final String JIT_NATIVE_CLASSES = "__torch__.torch.classes.";

    /** Layouts, memory formats, and the schemes and types of quantization. Each is read as its name. */
    private static final List<String> CONSTANTS = List.of(
            "strided",
            "sparse_coo",
            "sparse_csr",
            "preserve_format",
            "contiguous_format",
            "channels_last",
            "channels_last_3d",
            "per_tensor_affine",
            "per_tensor_symmetric",
            "per_channel_affine",
            "per_channel_symmetric",
            "per_channel_affine_float_qparams",
            "qint8",
            "qint32",
            "quint8",
            "quint4x2",
            "quint2x4");

    private static final Map<String, Object> ALLOWED = Map.copyOf(allowed());

    private final boolean jit;

    private AllowedGlobals(boolean jit) {
        this.jit = jit;
    }

    /** The names that {@code torch.save} uses. */
    public static AllowedGlobals plain() {
        return new AllowedGlobals(false);
    }

    /** Also the names that {@code torch.jit.save} uses: an object of a module is read as its attributes. */
    public static AllowedGlobals jit() {
        return new AllowedGlobals(true);
    }

    /**
     * What a name means here: a {@link Callable}, a {@link Type} or a value. A name that is not on the list is an {@link
     * UnreadObject}.
     *
     * @throws MalformedFileException for a name that only an attack has
     */
    Object find(String module, String name, PickleLimits limits) {
        String full = (switch (module) {
                    case "__builtin__" -> "builtins";
                    case "copy_reg" -> "copyreg";
                    case "torch.tensor" -> "torch._tensor";
                    case "torch.cuda" -> "torch";
                    default -> module.startsWith("numpy._core.") ? "numpy.core." + module.substring(12) : module;
                })
                + "." + name;
        if (jit && isOfJit(module) && !full.startsWith(JIT_NATIVE_CLASSES)) {
            return (Type) (arguments, any) -> new PythonDict(true);
        }
        Object allowed = ALLOWED.get(full);
        if (allowed != null) {
            return allowed;
        }
        if (DangerousGlobals.contains(full)) {
            throw new MalformedFileException("its pickle asks for " + full
                    + ", which checkpoints do not need and attacks use; nothing of it was run");
        }
        limits.bytes(full.length());
        return UnreadObject.named(full);
    }

    private static boolean isOfJit(String module) {
        return module.equals(JIT_MODULES) || module.startsWith(JIT_MODULES + ".");
    }

    private static Map<String, Object> allowed() {
        var table = new Table();
        for (DType dtype : DType.values()) {
            table.value("torch." + dtype.torchName(), dtype);
        }
        TensorGlobals.addTo(table);
        addContainers(table);
        NumpyObject.addTo(table);
        for (String constant : CONSTANTS) {
            table.value("torch." + constant, "torch." + constant);
        }
        table.function("torch.serialization._get_layout", 1, (a, limits) -> a.get(0, String.class));
        table.function("torch.device", 2, AllowedGlobals::device);
        return table.entries;
    }

    private static String device(PythonTuple a, PickleLimits limits) {
        String type = a.get(0, String.class);
        limits.bytes(type.length());
        return a.size() > 1 ? type + ":" + a.integer(1) : type;
    }

    private static void addContainers(Table table) {
        for (String name : List.of("collections.OrderedDict", "collections.Counter", "builtins.dict")) {
            table.function(name, 1, AllowedGlobals::dictionary);
        }
        // The factory of missing values is a class. It may be one of these.
        table.function("collections.defaultdict", 1, (a, limits) -> new PythonDict(false));
        table.function("builtins.set", 1, AllowedGlobals::set);
        table.function("builtins.frozenset", 1, AllowedGlobals::set);
        table.function("builtins.list", 1, (a, limits) -> new ArrayList<>(copied(a, limits)));
        for (String name : List.of("builtins.tuple", "torch.Size")) {
            table.function(
                    name, 1, (a, limits) -> new PythonTuple(copied(a, limits).toArray()));
        }
        table.function(
                "builtins.complex", 2, (a, limits) -> new PythonTuple(a.get(0, Double.class), a.get(1, Double.class)));
        for (String name : List.of("builtins.bytearray", "builtins.bytes", "_codecs.encode")) {
            table.function(name, 2, AllowedGlobals::bytes);
        }
        // Classes that stand for values: the factory of a defaultdict, the type of an argument. Only Python 2 has long
        // and
        // unicode.
        for (String type : List.of("int", "long", "float", "bool", "str", "unicode")) {
            table.value("builtins." + type, "the class " + type);
        }
        table.type("argparse.Namespace", (a, limits) -> new PythonDict(true));
        // A mark for a missing value. Its class is also the base class of old objects.
        table.type(
                "builtins.object",
                (a, limits) -> UnreadObject.named("builtins.object").constructed());
        // Protocols 0 and 1 make an object by this function, of its class and a base class.
        table.function("copyreg._reconstructor", 3, AllowedGlobals::reconstruct);
        for (String list : List.of("build_intlist", "build_tensorlist", "build_doublelist", "build_boollist")) {
            table.function("torch.jit._pickle." + list, 1, (a, limits) -> a.get(0));
        }
        table.function("torch.jit._pickle.restore_type_tag", 2, (a, limits) -> a.get(0));
    }

    private static Object reconstruct(PythonTuple a, PickleLimits limits) {
        return a.get(0) instanceof UnreadObject type
                ? type.constructed()
                : a.get(0, Type.class).create(new PythonTuple(), limits);
    }

    private static Collection<?> copied(PythonTuple a, PickleLimits limits) {
        Collection<?> items = a.isEmpty() ? List.of() : a.get(0, Collection.class);
        limits.values(items.size());
        return items;
    }

    /** Makes a dictionary of nothing, of another dictionary, or of pairs as Python 2 writes them. */
    private static PythonDict dictionary(PythonTuple a, PickleLimits limits) {
        var dictionary = new PythonDict(false);
        if (!a.isEmpty() && a.get(0) instanceof PythonDict other) {
            dictionary.putAll(other, limits);
            return dictionary;
        }
        for (Object item : copied(a, limits)) {
            var pair = new PythonTuple(item).get(0, List.class);
            if (pair.size() != 2) {
                throw new MalformedFileException("its pickle makes a dictionary of something else than pairs");
            }
            limits.step();
            dictionary.put(Unpickler.key(pair.get(0)), pair.get(1));
        }
        return dictionary;
    }

    private static Set<Object> set(PythonTuple a, PickleLimits limits) {
        var set = new LinkedHashSet<Object>();
        for (Object item : copied(a, limits)) {
            limits.step();
            set.add(Unpickler.key(item));
        }
        return set;
    }

    private static byte[] bytes(PythonTuple a, PickleLimits limits) {
        if (a.isEmpty()) {
            return new byte[0];
        }
        if (a.get(0) instanceof byte[] bytes) {
            return bytes;
        }
        // In protocol 2, Python 3 writes bytes as text: each byte is the character with its number.
        String text = a.get(0, String.class);
        String encoding = a.get(1, String.class);
        if (!encoding.equals("latin1") && !encoding.equals("latin-1")) {
            throw new MalformedFileException("its pickle has bytes as text in the encoding \""
                    + Unpickler.abbreviate(encoding) + "\", and only latin1 is written");
        }
        if (text.chars().anyMatch(c -> c > 0xff)) {
            throw new MalformedFileException("its pickle has bytes as text with characters that are no bytes");
        }
        limits.bytes(text.length());
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
