package hub.gpu.checkpoint.pickle;

import hub.gpu.DType;
import hub.gpu.checkpoint.StoredTensor;
import hub.gpu.memory.Malformed;
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
        Object call(Tuple arguments, PickleLimits limits);
    }

    /** A class of which objects are made without calling anything. */
    interface Type {
        Object create(Tuple arguments, PickleLimits limits);
    }

    private static final String JIT_MODULES = "__torch__";

    /** The element types that have a storage class of their own, by the name of the class. */
    private static final Map<String, DType> STORAGES = Map.ofEntries(
            Map.entry("Bool", DType.BOOL),
            Map.entry("Byte", DType.UINT8),
            Map.entry("Char", DType.INT8),
            Map.entry("Short", DType.INT16),
            Map.entry("Int", DType.INT32),
            Map.entry("Long", DType.INT64),
            Map.entry("Half", DType.FLOAT16),
            Map.entry("BFloat16", DType.BFLOAT16),
            Map.entry("Float", DType.FLOAT32),
            Map.entry("Double", DType.FLOAT64),
            Map.entry("ComplexFloat", DType.COMPLEX64),
            Map.entry("ComplexDouble", DType.COMPLEX128));

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

    private static final Callable FROM_TYPE = AllowedGlobals::fromType;

    private static final Map<String, Object> ALLOWED = allowed();

    private static final Map<String, String> REFUSED = refused();

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

    /** What a name means here, or null if it is not on the list. */
    Object find(String module, String name) {
        String full = (switch (module) {
                    case "__builtin__" -> "builtins";
                    case "copy_reg" -> "copyreg";
                    case "torch.tensor" -> "torch._tensor";
                    case "torch.cuda" -> "torch";
                    default -> module.startsWith("numpy._core.") ? "numpy.core." + module.substring(12) : module;
                })
                + "." + name;
        if (REFUSED.containsKey(full)) {
            throw new Malformed("it holds " + REFUSED.get(full));
        }
        if (jit && (module.equals(JIT_MODULES) || module.startsWith(JIT_MODULES + "."))) {
            return (Type) (arguments, limits) -> new Dict(true);
        }
        return ALLOWED.get(full);
    }

    /** The class of the storages of a type, or null if it has none. */
    static String storageOf(DType dtype) {
        return STORAGES.entrySet().stream()
                .filter(entry -> entry.getValue() == dtype)
                .map(entry -> entry.getKey() + "Storage")
                .findFirst()
                .orElse(null);
    }

    private static Map<String, String> refused() {
        var all = new HashMap<String, String>();
        String quantized = "a quantized tensor, which hub.gpu does not have; dequantize() it in Python";
        String sparse = "a sparse tensor, which hub.gpu does not have; save its to_dense()";
        all.put("torch._utils._rebuild_qtensor", quantized);
        for (String name : List.of("QInt8", "QInt32", "QUInt8", "QUInt4x2", "QUInt2x4")) {
            all.put("torch." + name + "Storage", quantized);
        }
        all.put("torch._utils._rebuild_sparse_tensor", sparse);
        all.put("torch._utils._rebuild_sparse_csr_tensor", sparse);
        String nested = "a nested tensor, which hub.gpu does not have";
        all.put("torch._utils._rebuild_nested_tensor", nested);
        all.put("torch.nested._internal.nested_tensor._rebuild_njt", nested);
        all.put("torch._utils._rebuild_meta_tensor_no_storage", "a tensor on the meta device, which has no values");
        all.put(
                "torch._utils._rebuild_wrapper_subclass",
                "a wrapper subclass of Tensor, which has no values of its own");
        all.put("torch.storage._load_from_bytes", "tensors inside a bare pickle; save it with torch.save instead");
        return Map.copyOf(all);
    }

    private static Map<String, Object> allowed() {
        var all = new HashMap<String, Object>();
        for (DType dtype : DType.values()) {
            all.put("torch." + dtype.torchName(), dtype);
        }
        addStorages(all);
        addTensors(all);
        addContainers(all);
        Numpy.addTo(all);
        for (String constant : CONSTANTS) {
            all.put("torch." + constant, "torch." + constant);
        }
        all.put("torch.serialization._get_layout", (Callable) (a, limits) -> a.get(0, String.class));
        all.put("torch.device", (Callable) AllowedGlobals::device);
        return Map.copyOf(all);
    }

    private static String device(Tuple a, PickleLimits limits) {
        String type = a.get(0, String.class);
        limits.bytes(type.length());
        return a.size() > 1 ? type + ":" + a.integer(1) : type;
    }

    private static void addStorages(Map<String, Object> all) {
        STORAGES.forEach(
                (name, dtype) -> all.put("torch." + name + "Storage", new StorageType(name + "Storage", dtype)));
        var untyped = new StorageType("UntypedStorage", null);
        all.put("torch.UntypedStorage", untyped);
        all.put("torch.storage.UntypedStorage", untyped);
        all.put("torch.storage._UntypedStorage", untyped);
        all.put("torch._UntypedStorage", untyped);
        // The tar format names a class of tensors beside each tensor, as PyTorch had them before 0.4.
        STORAGES.forEach((name, dtype) -> all.put("torch." + name + "Tensor", new StorageType(name + "Tensor", dtype)));
    }

    private static void addTensors(Map<String, Object> all) {
        all.put("torch._utils._rebuild_tensor", (Callable) (a, limits) -> rebuild(a, null));
        all.put("torch._utils._rebuild_tensor_v2", (Callable) (a, limits) -> {
            refuseViews(a, 6);
            return rebuild(a, null);
        });
        all.put("torch._utils._rebuild_tensor_v3", (Callable) (a, limits) -> {
            refuseViews(a, 7);
            return rebuild(a, a.get(6, DType.class));
        });
        Callable parameter = (a, limits) -> a.get(0, StoredTensor.class);
        all.put("torch._utils._rebuild_parameter", parameter);
        all.put("torch._utils._rebuild_parameter_with_state", parameter);
        all.put("torch._utils._rebuild_device_tensor_from_cpu_tensor", parameter);
        for (String name : List.of("_rebuild_device_tensor_from_numpy", "_rebuild_xla_tensor")) {
            all.put("torch._utils." + name, (Callable)
                    (a, limits) -> a.get(0, Numpy.Array.class).tensor(a.get(1, DType.class)));
        }
        // Before 0.4, a Variable wrapped each tensor.
        all.put("torch.autograd.variable.Variable", parameter);
        all.put("torch._tensor._rebuild_from_type_v2", FROM_TYPE);
        Type tensor = (a, limits) -> a.get(0, StoredTensor.class);
        for (String name : List.of(
                "torch.Tensor", "torch._tensor.Tensor", "torch.nn.parameter.Parameter", "torch.nn.parameter.Buffer")) {
            all.put(name, tensor);
        }
    }

    /** Calls a function with its arguments. The function must not be this one: that could go on without end. */
    private static Object fromType(Tuple a, PickleLimits limits) {
        Callable function = a.get(0, Callable.class);
        if (function == FROM_TYPE) {
            throw new Malformed("its pickle rebuilds a tensor by a function that calls itself");
        }
        return function.call(a.get(2, Tuple.class), limits);
    }

    private static StoredTensor rebuild(Tuple a, DType dtype) {
        return a.get(0, PickledStorage.class).tensor(dtype, a.integer(1), a.integers(2), a.integers(3));
    }

    /** A file may hold the conjugates or the negatives of what the tensor is. */
    private static void refuseViews(Tuple a, int index) {
        if (a.size() > index && a.get(index) instanceof Dict view && view.containsValue(true)) {
            throw new Malformed(
                    "it holds a conjugate or negative view of a tensor; save its resolve_conj().resolve_neg()");
        }
    }

    private static void addContainers(Map<String, Object> all) {
        Callable dictionary = AllowedGlobals::dictionary;
        all.put("collections.OrderedDict", dictionary);
        all.put("collections.Counter", dictionary);
        all.put("builtins.dict", dictionary);
        // The factory of missing values is a class. It may be one of these.
        all.put("collections.defaultdict", (Callable) (a, limits) -> new Dict(false));
        all.put("builtins.set", (Callable) AllowedGlobals::set);
        all.put("builtins.frozenset", (Callable) AllowedGlobals::set);
        all.put("builtins.list", (Callable) (a, limits) -> new ArrayList<>(copied(a, limits)));
        all.put("builtins.tuple", (Callable)
                (a, limits) -> new Tuple(copied(a, limits).toArray()));
        all.put("torch.Size", (Callable)
                (a, limits) -> new Tuple(copied(a, limits).toArray()));
        all.put("builtins.complex", (Callable)
                (a, limits) -> new Tuple(a.get(0, Double.class), a.get(1, Double.class)));
        all.put("builtins.bytearray", (Callable) AllowedGlobals::bytes);
        all.put("builtins.bytes", (Callable) AllowedGlobals::bytes);
        all.put("_codecs.encode", (Callable) AllowedGlobals::bytes);
        // Classes that stand for values: the factory of a defaultdict, the type of an argument. Only Python 2 has long
        // and unicode.
        for (String type : List.of("int", "long", "float", "bool", "str", "unicode", "object")) {
            all.put("builtins." + type, "the class " + type);
        }
        all.put("argparse.Namespace", (Type) (a, limits) -> new Dict(true));
        // Protocols 0 and 1 make an object by this function, of its class and a base class.
        all.put("copyreg._reconstructor", (Callable)
                (a, limits) -> a.get(0, Type.class).create(new Tuple(), limits));
        for (String list : List.of("build_intlist", "build_tensorlist", "build_doublelist", "build_boollist")) {
            all.put("torch.jit._pickle." + list, (Callable) (a, limits) -> a.get(0));
        }
        all.put("torch.jit._pickle.restore_type_tag", (Callable) (a, limits) -> a.get(0));
    }

    private static Collection<?> copied(Tuple a, PickleLimits limits) {
        Collection<?> items = a.isEmpty() ? List.of() : a.get(0, Collection.class);
        limits.values(items.size());
        return items;
    }

    /** Makes a dictionary of nothing, of another dictionary, or of pairs as Python 2 writes them. */
    private static Dict dictionary(Tuple a, PickleLimits limits) {
        var dictionary = new Dict(false);
        if (!a.isEmpty() && a.get(0) instanceof Dict other) {
            dictionary.putAll(other, limits);
            return dictionary;
        }
        for (Object item : copied(a, limits)) {
            var pair = new Tuple(item).get(0, List.class);
            if (pair.size() != 2) {
                throw new Malformed("its pickle makes a dictionary of something else than pairs");
            }
            limits.step();
            dictionary.put(Unpickler.key(pair.get(0)), pair.get(1));
        }
        return dictionary;
    }

    private static Set<Object> set(Tuple a, PickleLimits limits) {
        var set = new LinkedHashSet<Object>();
        for (Object item : copied(a, limits)) {
            limits.step();
            set.add(Unpickler.key(item));
        }
        return set;
    }

    private static byte[] bytes(Tuple a, PickleLimits limits) {
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
            throw new Malformed("its pickle has bytes as text in the encoding \"" + Unpickler.abbreviate(encoding)
                    + "\", and only latin1 is written");
        }
        if (text.chars().anyMatch(c -> c > 0xff)) {
            throw new Malformed("its pickle has bytes as text with characters that are no bytes");
        }
        limits.bytes(text.length());
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
