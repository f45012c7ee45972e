package hub.serve.model;

import hub.gpu.Tensor;
import hub.gpu.Torch;
import hub.serve.protocol.Datatype;
import hub.serve.protocol.NamedTensor;
import hub.serve.protocol.RequestException;
import hub.serve.protocol.Shown;
import hub.serve.protocol.TensorValue.Numbers;
import hub.serve.protocol.TensorValue.Texts;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes outputs of what a model returned. A single value is called {@value #ONLY}. The items of a map or record have their
 * keys as names, those of a list of tensors {@code output_0} and so on. A list of numbers, texts or records is a tensor of one
 * dimension, or one of each component.
 *
 * <p>Tensors are copied: those of a model end with its revision.
 */
final class OutputReader {

    static final String ONLY = "output";

    private final Torch torch;
    private final List<NamedTensor> outputs = new ArrayList<>();

    OutputReader(Torch torch) {
        this.torch = torch;
    }

    /** @throws RequestException if something in it has no form in the protocol */
    List<NamedTensor> read(Object result) {
        add("", result);
        return outputs;
    }

    /** The name of an item inside something that has a name. */
    static String itemName(String of, int index) {
        return of.isEmpty() ? ONLY + "_" + index : of + "." + index;
    }

    /** The name of an entry inside something that has a name. */
    static String entryName(String of, Object key) {
        return of.isEmpty() ? String.valueOf(key) : of + "." + key;
    }

    private void add(String name, Object value) {
        switch (value) {
            case Tensor tensor -> addTensor(name, tensor);
            case Map<?, ?> map -> map.forEach((key, item) -> add(entryName(name, key), item));
            case Record record -> components(record).forEach((key, item) -> add(entryName(name, key), item));
            case float[] array -> addNumbers(name, Datatype.FP32, torch.tensor(array));
            case double[] array -> addNumbers(name, Datatype.FP64, torch.tensor(array));
            case long[] array -> addNumbers(name, Datatype.INT64, torch.tensor(array));
            case int[] array -> addNumbers(name, Datatype.INT32, torch.tensor(array));
            case boolean[] array -> addNumbers(name, Datatype.BOOL, torch.tensor(array));
            case byte[] bytes -> addTexts(name, List.of(bytes));
            case List<?> list -> addList(name, list);
            case Object[] array -> addList(name, List.of(array));
            case null, default -> addScalars(name, nullSafe(name, value), List.of(nullSafe(name, value)));
        }
    }

    private static Object nullSafe(String name, Object value) {
        if (value == null) {
            throw noForm(name, "null");
        }
        return value;
    }

    private void addTensor(String name, Tensor tensor) {
        Datatype datatype = Datatype.of(tensor.dtype())
                .orElseThrow(() -> noForm(name, "a tensor of " + tensor.dtype().torchName()));
        Tensor copy = torch.empty(tensor.dtype(), tensor.shape()).copy_(tensor);
        addNumbers(name, datatype, copy);
    }

    private void addNumbers(String name, Datatype datatype, Tensor tensor) {
        outputs.add(new NamedTensor(orOnly(name), datatype, tensor.shape(), new Numbers(tensor)));
    }

    private void addTexts(String name, List<byte[]> texts) {
        outputs.add(new NamedTensor(
                orOnly(name), Datatype.BYTES, new long[] {texts.size()}, new Texts(List.copyOf(texts))));
    }

    private static String orOnly(String name) {
        return name.isEmpty() ? ONLY : name;
    }

    private void addList(String name, List<?> list) {
        Object first = list.isEmpty() ? null : list.getFirst();
        switch (first) {
            case null -> throw noForm(name, list.isEmpty() ? "an empty list, whose elements have no type" : "null");
            case Record _ -> addColumns(name, list);
            case Tensor _ -> addItems(name, list);
            case Map<?, ?> _ -> addItems(name, list);
            case List<?> _ -> addItems(name, list);
            default -> {
                if (list.stream().allMatch(item -> item instanceof Number || item instanceof Boolean || isText(item))) {
                    addScalars(name, first, list);
                } else {
                    addItems(name, list);
                }
            }
        }
    }

    private void addItems(String name, List<?> list) {
        for (int i = 0; i < list.size(); i++) {
            add(itemName(name, i), list.get(i));
        }
    }

    /** Records of one kind: each component is one tensor. */
    private void addColumns(String name, List<?> records) {
        var columns = new LinkedHashMap<String, List<Object>>();
        for (Object each : records) {
            if (each == null || each.getClass() != records.getFirst().getClass()) {
                throw noForm(name, "a list of different things");
            }
            components((Record) each)
                    .forEach((key, item) ->
                            columns.computeIfAbsent(key, _ -> new ArrayList<>()).add(item));
        }
        columns.forEach((key, column) -> addList(entryName(name, key), column));
    }

    private static Map<String, Object> components(Record record) {
        var components = new LinkedHashMap<String, Object>();
        try {
            for (RecordComponent component : record.getClass().getRecordComponents()) {
                var accessor = component.getAccessor();
                accessor.setAccessible(true);
                components.put(component.getName(), accessor.invoke(record));
            }
            return components;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isText(Object value) {
        return value instanceof CharSequence || value instanceof Enum || value instanceof byte[];
    }

    /** Numbers, truth values or texts, all of the first one's kind. */
    private void addScalars(String name, Object first, List<?> all) {
        if (all.stream().anyMatch(each -> each == null || isText(each) != isText(first))) {
            throw noForm(name, "a list of different things");
        }
        switch (first) {
            case Boolean _ -> {
                var values = new boolean[all.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = cast(name, Boolean.class, all.get(i));
                }
                addNumbers(name, Datatype.BOOL, torch.tensor(values));
            }
            case Float _ -> {
                var values = new float[all.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = cast(name, Number.class, all.get(i)).floatValue();
                }
                addNumbers(name, Datatype.FP32, torch.tensor(values));
            }
            case Integer _ -> {
                var values = new int[all.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = cast(name, Integer.class, all.get(i));
                }
                addNumbers(name, Datatype.INT32, torch.tensor(values));
            }
            case Number _ -> addWide(name, all);
            default -> {
                if (!isText(first)) {
                    throw noForm(name, "a " + first.getClass().getSimpleName());
                }
                addTexts(
                        name,
                        all.stream()
                                .map(each -> each instanceof byte[] bytes
                                        ? bytes
                                        : each.toString().getBytes(StandardCharsets.UTF_8))
                                .toList());
            }
        }
    }

    /** Long if all are whole, else double. */
    private void addWide(String name, List<?> all) {
        if (all.stream().allMatch(each -> each instanceof Long || each instanceof Short || each instanceof Byte)) {
            addNumbers(
                    name,
                    Datatype.INT64,
                    torch.tensor(all.stream()
                            .mapToLong(each -> ((Number) each).longValue())
                            .toArray()));
        } else {
            addNumbers(
                    name,
                    Datatype.FP64,
                    torch.tensor(all.stream()
                            .mapToDouble(each -> cast(name, Number.class, each).doubleValue())
                            .toArray()));
        }
    }

    private static <T> T cast(String name, Class<T> type, Object value) {
        if (!type.isInstance(value)) {
            throw noForm(name, "a list of different things");
        }
        return type.cast(value);
    }

    private static RequestException noForm(String name, String what) {
        return new RequestException(
                500, "output %s is %s, which has no form in the protocol".formatted(Shown.text(orOnly(name)), what));
    }
}
