package hub.gpu.checkpoint.pickle;

import hub.gpu.DType;
import hub.gpu.StoredTensor;
import hub.gpu.memory.MalformedFileException;
import java.util.List;
import java.util.Map;

/** The names by which PyTorch rebuilds tensors, and its classes of storages. */
final class TensorGlobals {

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

    private static final String FROM_TYPE = "torch._tensor._rebuild_from_type_v2";

    private final AllowedGlobals.Table table;

    private TensorGlobals(AllowedGlobals.Table table) {
        this.table = table;
    }

    static void addTo(AllowedGlobals.Table table) {
        var globals = new TensorGlobals(table);
        globals.addStorages();
        globals.addTensors();
        globals.addUnread();
    }

    /** The class of the storages of a type, or null if it has none. */
    static String storageOf(DType dtype) {
        return STORAGES.entrySet().stream()
                .filter(entry -> entry.getValue() == dtype)
                .map(entry -> entry.getKey() + "Storage")
                .findFirst()
                .orElse(null);
    }

    private void addStorages() {
        var untyped = new StorageType("UntypedStorage", null);
        for (String name : List.of(
                "torch.UntypedStorage",
                "torch.storage.UntypedStorage",
                "torch.storage._UntypedStorage",
                "torch._UntypedStorage")) {
            table.value(name, untyped);
        }
        STORAGES.forEach((name, dtype) -> {
            table.value("torch." + name + "Storage", new StorageType(name + "Storage", dtype));
            // The tar format names a class of tensors beside each tensor, as PyTorch had them before 0.4.
            table.value("torch." + name + "Tensor", new StorageType(name + "Tensor", dtype));
        });
    }

    private void addTensors() {
        table.function("torch._utils._rebuild_tensor", 4, (a, limits) -> rebuild(a, null));
        table.function("torch._utils._rebuild_tensor_v2", 7, (a, limits) -> isView(a, 6) ? view() : rebuild(a, null));
        table.function(
                "torch._utils._rebuild_tensor_v3",
                8,
                (a, limits) -> isView(a, 7) ? view() : rebuild(a, a.get(6, DType.class)));
        table.function("torch._utils._rebuild_parameter", 3, TensorGlobals::first);
        table.function("torch._utils._rebuild_parameter_with_state", 4, TensorGlobals::first);
        table.function("torch._utils._rebuild_device_tensor_from_cpu_tensor", 4, TensorGlobals::first);
        for (String name : List.of("_rebuild_device_tensor_from_numpy", "_rebuild_xla_tensor")) {
            table.function(
                    "torch._utils." + name,
                    4,
                    (a, limits) -> a.get(0, NumpyObject.Array.class).tensor(a.get(1, DType.class)));
        }
        // Before 0.4, a Variable wrapped each tensor.
        table.function("torch.autograd.variable.Variable", 3, TensorGlobals::first);
        table.function(FROM_TYPE, 4, this::fromType);
        for (String name : List.of(
                "torch.Tensor", "torch._tensor.Tensor", "torch.nn.parameter.Parameter", "torch.nn.parameter.Buffer")) {
            table.type(name, TensorGlobals::first);
        }
    }

    /** Tensors that hub.gpu does not have. The rest of the file can be read all the same. */
    private void addUnread() {
        String quantized = "a quantized tensor, which hub.gpu does not have; dequantize() it in Python";
        table.unread("torch._utils._rebuild_qtensor", quantized);
        for (String name : List.of("QInt8", "QInt32", "QUInt8", "QUInt4x2", "QUInt2x4")) {
            table.unread("torch." + name + "Storage", quantized);
        }
        String sparse = "a sparse tensor, which hub.gpu does not have; save its to_dense()";
        table.unread("torch._utils._rebuild_sparse_tensor", sparse);
        table.unread("torch._utils._rebuild_sparse_csr_tensor", sparse);
        String nested = "a nested tensor, which hub.gpu does not have";
        table.unread("torch._utils._rebuild_nested_tensor", nested);
        table.unread("torch.nested._internal.nested_tensor._rebuild_njt", nested);
        table.unread(
                "torch._utils._rebuild_meta_tensor_no_storage", "a tensor on the meta device, which has no values");
        table.unread(
                "torch._utils._rebuild_wrapper_subclass",
                "a wrapper subclass of Tensor, which has no values of its own");
        table.unread("torch.storage._load_from_bytes", "tensors inside a bare pickle; save it with torch.save instead");
    }

    /** The first argument, which is a tensor, or stands for one that is not read. */
    private static Object first(PythonTuple a, PickleLimits limits) {
        return a.get(0) instanceof UnreadObject unread ? unread : a.get(0, StoredTensor.class);
    }

    private static Object rebuild(PythonTuple a, DType dtype) {
        return a.get(0) instanceof UnreadObject unread
                ? unread
                : a.get(0, PickledStorage.class).tensor(dtype, a.integer(1), a.integers(2), a.integers(3));
    }

    /** A file may hold the conjugates or the negatives of what the tensor is. */
    private static boolean isView(PythonTuple a, int index) {
        return a.size() > index && a.get(index) instanceof PythonDict view && view.containsValue(true);
    }

    private static UnreadObject view() {
        return UnreadObject.of(
                "torch.Tensor", "a conjugate or negative view of a tensor; save its resolve_conj().resolve_neg()");
    }

    /** Calls a function with its arguments. The function must not be this one: that could go on without end. */
    private Object fromType(PythonTuple a, PickleLimits limits) {
        if (a.get(0) instanceof UnreadObject unread) {
            return unread;
        }
        if (a.get(1) instanceof UnreadObject type) {
            // Its numbers may mean something else than those of a plain tensor.
            return UnreadObject.of(type.className(), "a tensor of class " + type.className());
        }
        var function = a.get(0, AllowedGlobals.Callable.class);
        if (function == table.get(FROM_TYPE)) {
            throw new MalformedFileException("its pickle rebuilds a tensor by a function that calls itself");
        }
        return function.call(a.get(2, PythonTuple.class), limits);
    }
}
