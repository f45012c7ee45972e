package hub.gpu.checkpoint.pickle;

import hub.gpu.StoredTensor;
import hub.gpu.memory.ByteRegion;
import hub.gpu.memory.MalformedFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads Python's pickles, protocols 0 to 5, as data: {@link AllowedGlobals} lists all that they can name, and nothing is
 * looked up, constructed or called beyond it.
 *
 * @see <a href="https://github.com/python/cpython/blob/main/Lib/pickletools.py">pickletools.py, which specifies the
 *     opcodes</a>
 */
public final class Unpickler {

    private static final int HIGHEST_PROTOCOL = 5;
    private static final int MAX_NAME = 1024;

    private final PickleInput in;
    private final AllowedGlobals globals;
    private final Function<Object, Object> persistent;
    private final PickleLimits limits;

    private final PickleStack stack;

    /**
     * @param at where in the region the pickle begins
     * @param persistent gives the object that a persistent id stands for
     */
    public Unpickler(
            ByteRegion in, long at, AllowedGlobals globals, PickleLimits limits, Function<Object, Object> persistent) {
        this.in = new PickleInput(in, at, limits);
        this.globals = globals;
        this.limits = limits;
        this.persistent = persistent;
        this.stack = new PickleStack(limits);
    }

    /** The first byte after what was read. */
    public long position() {
        return in.position();
    }

    /** @throws MalformedFileException if it is no pickle, or one that asks for more than data */
    public Object load() {
        while (true) {
            limits.step();
            int opcode = in.u8();
            if (opcode == '.') {
                return stack.pop();
            }
            step(opcode);
        }
    }

    private void step(int opcode) {
        switch (opcode) {
            case 0x80 -> protocol();
            case 0x95 -> in.frame();

            case '(' -> stack.mark();
            case '0' -> stack.popOrMark();
            case '1' -> stack.popMark();
            case '2' -> stack.push(stack.top());

            case 'N' -> stack.push(null);
            case 0x88 -> stack.push(true);
            case 0x89 -> stack.push(false);
            case 'I' -> stack.push(PickleInput.decimalOrBool(in.line()));
            case 'L' -> stack.push(PickleInput.decimal(in.line()));
            case 'J' -> stack.push((long) in.i32());
            case 'K' -> stack.push((long) in.u8());
            case 'M' -> stack.push((long) in.u16());
            case 0x8a -> stack.push(in.integer(in.u8()));
            case 0x8b -> stack.push(in.integer(in.u32()));
            case 'F' -> stack.push(PickleInput.real(in.line()));
            case 'G' -> stack.push(in.f64());

            case 'S' -> stack.push(in.oldText(Protocol0Text.quoted(in.line())));
            case 'T' -> stack.push(in.oldText(in.bytes(in.u32())));
            case 'U' -> stack.push(in.oldText(in.bytes(in.u8())));
            case 'V' -> stack.push(in.counted(Protocol0Text.unicode(in.line())));
            case 'X' -> stack.push(in.text(in.u32()));
            case 0x8c -> stack.push(in.text(in.u8()));
            case 0x8d -> stack.push(in.text(in.i64()));
            case 'B' -> stack.push(in.bytes(in.u32()));
            case 'C' -> stack.push(in.bytes(in.u8()));
            case 0x8e, 0x96 -> stack.push(in.bytes(in.i64()));

            case ')' -> stack.push(new PythonTuple());
            case 0x85 -> stack.push(new PythonTuple(stack.popMany(1)));
            case 0x86 -> stack.push(new PythonTuple(stack.popMany(2)));
            case 0x87 -> stack.push(new PythonTuple(stack.popMany(3)));
            case 't' -> stack.push(new PythonTuple(stack.popMark()));
            case ']' -> stack.push(new ArrayList<>());
            case 'l' -> stack.push(new ArrayList<>(Arrays.asList(stack.popMark())));
            case 'a' -> append(stack.popMany(1));
            case 'e' -> append(stack.popMark());
            case '}' -> stack.push(new PythonDict(false));
            case 'd' -> {
                Object[] items = stack.popMark();
                stack.push(new PythonDict(false));
                setItems(items);
            }
            case 's' -> setItems(stack.popMany(2));
            case 'u' -> setItems(stack.popMark());
            case 0x8f -> stack.push(new LinkedHashSet<>());
            case 0x90 -> addItems(stack.popMark());
            case 0x91 -> {
                Object[] items = stack.popMark();
                stack.push(new LinkedHashSet<>());
                addItems(items);
            }

            case 'p' -> stack.put(PickleInput.index(in.line()));
            case 'q' -> stack.put(in.u8());
            case 'r' -> stack.put(in.u32());
            case 0x94 -> stack.memoize();
            case 'g' -> stack.get(PickleInput.index(in.line()));
            case 'h' -> stack.get(in.u8());
            case 'j' -> stack.get(in.u32());

            case 'P' -> stack.push(persistent.apply(in.line()));
            case 'Q' -> stack.push(persistent.apply(stack.pop()));

            case 'c' -> stack.push(global(in.line(), in.line()));
            case 0x93 -> {
                Object name = stack.pop();
                stack.push(global(name(stack.pop()), name(name)));
            }
            case 'R' -> call();
            case 0x81 -> construct();
            case 'b' -> build();
            case 'i' -> {
                Object type = global(in.line(), in.line());
                stack.popMark();
                pushUnread(type);
            }
            case 'o' -> {
                Object[] typeAndArguments = stack.popMark();
                pushUnread(typeAndArguments.length == 0 ? null : typeAndArguments[0]);
            }
            case 0x92 -> pushUnread(stack.popMany(3)[0]);
            case 0x82, 0x83, 0x84 ->
                throw new MalformedFileException("its pickle uses extension codes, which no checkpoint has");
            case 0x97, 0x98 -> throw new MalformedFileException("its pickle keeps data outside the file");
            default ->
                throw new MalformedFileException("its pickle has the unknown opcode 0x" + Integer.toHexString(opcode)
                        + " at byte " + (in.position() - 1));
        }
    }

    private void protocol() {
        int version = in.u8();
        if (version > HIGHEST_PROTOCOL) {
            throw new MalformedFileException(
                    "its pickle has protocol " + version + "; " + HIGHEST_PROTOCOL + " is the highest known");
        }
    }

    private static String name(Object value) {
        if (value instanceof String name && name.length() <= MAX_NAME) {
            return name;
        }
        throw new MalformedFileException("its pickle names a global by " + describe(value));
    }

    // Containers

    private void append(Object[] items) {
        if (stack.top() instanceof UnreadObject) {
            return;
        }
        if (!(stack.top() instanceof ArrayList<?> list)) {
            throw new MalformedFileException("its pickle appends to " + describe(stack.top()));
        }
        @SuppressWarnings("unchecked")
        var target = (ArrayList<Object>) list;
        limits.values(items.length);
        target.addAll(Arrays.asList(items));
    }

    private void setItems(Object[] items) {
        if (stack.top() instanceof UnreadObject) {
            return;
        }
        if (!(stack.top() instanceof PythonDict dict)) {
            throw new MalformedFileException("its pickle sets items of " + describe(stack.top()));
        }
        if (items.length % 2 != 0) {
            throw new MalformedFileException("its pickle sets a key without a value");
        }
        for (int i = 0; i < items.length; i += 2) {
            limits.values(1);
            dict.put(key(items[i]), items[i + 1]);
        }
    }

    private void addItems(Object[] items) {
        if (stack.top() instanceof UnreadObject) {
            return;
        }
        if (!(stack.top() instanceof LinkedHashSet<?> set)) {
            throw new MalformedFileException("its pickle adds to " + describe(stack.top()));
        }
        @SuppressWarnings("unchecked")
        var target = (Set<Object>) set;
        for (Object item : items) {
            limits.values(1);
            target.add(key(item));
        }
    }

    /** Refuses what may not be a key: to hash anything else could take forever. */
    static Object key(Object key) {
        boolean plain = isScalar(key)
                || key instanceof PythonTuple tuple
                        && tuple.size() <= PickleLimits.MAX_KEY
                        && tuple.stream().allMatch(Unpickler::isScalar);
        if (!plain) {
            throw new MalformedFileException("its pickle uses " + describe(key) + " as a key");
        }
        return key;
    }

    private static boolean isScalar(Object value) {
        return value == null
                || value instanceof String text && text.length() <= PickleLimits.MAX_KEY_TEXT
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Enum<?>
                || value instanceof UnreadObject;
    }

    // Objects

    private Object global(String module, String name) {
        if (module.length() > MAX_NAME || name.length() > MAX_NAME) {
            throw new MalformedFileException(
                    "its pickle names a global of " + (module.length() + name.length()) + " characters");
        }
        return globals.find(module, name, limits);
    }

    private void call() {
        Object arguments = stack.pop();
        Object function = stack.pop();
        if (function instanceof UnreadObject unread && arguments instanceof PythonTuple) {
            stack.push(unread.called());
            return;
        }
        if (!(function instanceof AllowedGlobals.Callable callable) || !(arguments instanceof PythonTuple tuple)) {
            throw new MalformedFileException("its pickle calls " + describe(function) + " with " + describe(arguments));
        }
        stack.push(callable.call(tuple, limits));
    }

    private void construct() {
        Object arguments = stack.pop();
        Object type = stack.pop();
        if (type instanceof UnreadObject unread && arguments instanceof PythonTuple) {
            stack.push(unread.constructed());
            return;
        }
        if (!(type instanceof AllowedGlobals.Type constructible) || !(arguments instanceof PythonTuple tuple)) {
            throw new MalformedFileException(
                    "its pickle constructs " + describe(type) + " with " + describe(arguments));
        }
        stack.push(constructible.create(tuple, limits));
    }

    /** Ways to construct that no object on the list needs. */
    private void pushUnread(Object type) {
        if (!(type instanceof UnreadObject unread)) {
            throw new MalformedFileException(
                    "its pickle constructs an object in a way that no tensor checkpoint needs");
        }
        stack.push(unread.constructed());
    }

    private void build() {
        Object state = stack.pop();
        switch (stack.top()) {
            // What is put into an object that is not read goes with it.
            case UnreadObject unread -> {}
            case PythonDict target when state instanceof UnreadObject unread -> target.buildUnread(unread);
            case PythonDict target when state instanceof PythonDict attributes -> target.build(attributes, limits);
            // An old Parameter has more than numbers: requires_grad, volatile, hooks.
            case StoredTensor tensor
            when state instanceof PythonTuple tuple && tuple.stream().noneMatch(PickledStorage.class::isInstance) -> {}
            case NumpyObject target when state instanceof PythonTuple tuple -> target.build(tuple, limits);
            case null, default ->
                throw new MalformedFileException(
                        "its pickle sets the state of " + describe(stack.top()) + " to " + describe(state));
        }
    }

    /** Says what kind of value it is, for a message. Its content may be anything, so only text is quoted, and shortened. */
    static String describe(Object value) {
        return switch (value) {
            case null -> "None";
            case String text -> "the string \"" + abbreviate(text) + "\" of " + text.length() + " characters";
            case Number number -> "a number";
            case PythonTuple tuple -> "a tuple of " + tuple.size();
            case List<?> list -> "a list";
            case PythonDict dict -> "a dictionary";
            case Set<?> set -> "a set";
            case byte[] bytes -> "bytes";
            case StoredTensor tensor -> "a tensor";
            case AllowedGlobals.Callable function -> "a function";
            case AllowedGlobals.Type type -> "a class";
            default -> abbreviate(value.toString());
        };
    }

    static String abbreviate(String text) {
        String printable = text.codePoints()
                .limit(60)
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return printable.length() < text.length() ? printable + "…" : printable;
    }
}
