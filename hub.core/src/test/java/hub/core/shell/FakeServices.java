package hub.core.shell;

import hub.core.Arguments;
import hub.core.Entrypoint;
import hub.core.Inspection;
import hub.core.LiveModel;
import hub.core.LoadOptions;
import hub.core.Parameter;
import hub.core.Repo;
import hub.core.RepoRef;
import hub.core.spi.Listing;
import hub.core.spi.Progress;
import hub.core.spi.Snapshot;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Fakes of hub's services that answer something plain, and write down each call that brings something. */
final class FakeServices {

    private static final RepoRef REF = new RepoRef.Local(Path.of("/repo"));
    private static final Entrypoint TEXT =
            new Entrypoint("text", List.of(new Parameter("a", "String", Optional.empty(), false, "")), "String", "");

    private final List<String> calls = new ArrayList<>();
    private final LiveModel<?> followed = fake(LiveModel.class);

    <T> T fake(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> switch (method.getName()) {
                    case "equals" -> self == arguments[0];
                    case "hashCode" -> System.identityHashCode(self);
                    default -> {
                        note(method, arguments);
                        yield answer(method);
                    }
                }));
    }

    private void note(Method method, Object[] arguments) {
        if (method.getName().equals("describe") && method.getDeclaringClass() == Repo.class) {
            return;
        }
        if (arguments != null) {
            calls.add(method.getName()
                    + Stream.of(arguments)
                            .filter(argument ->
                                    !(argument instanceof Progress) && !(argument instanceof Class) && argument != this)
                            .map(FakeServices::shown)
                            .filter(text -> !text.isEmpty())
                            .toList());
        } else if (method.getName().matches("close|closeAndVerify|update|rollback")) {
            calls.add(method.getName());
        }
    }

    private static String shown(Object argument) {
        return switch (argument) {
            case null -> "null";
            case LoadOptions options -> options.forceReload() ? "--reload" : "";
            case hub.core.FollowOptions options -> shown(options.arguments());
            case Arguments arguments ->
                Stream.concat(
                                arguments.positional().stream().map(FakeServices::shown),
                                arguments.named().entrySet().stream().map(Object::toString))
                        .collect(Collectors.joining(" ", "(", ")"));
            case String text -> "<" + text + ">";
            case List<?> list -> list.stream().map(FakeServices::shown).toList().toString();
            default -> argument.toString();
        };
    }

    private Object answer(Method method) {
        Class<?> type = method.getReturnType();
        if (method.getName().equals("revision") || method.getName().equals("state")) {
            return "0123456789abcdef";
        }
        if (method.getName().equals("name")) {
            return "followed";
        }
        if (method.getName().equals("liveModels")) {
            return List.of(followed);
        }
        if (type == Listing.class) {
            return new Listing(List.of(TEXT), List.of(), List.of());
        }
        if (method.getName().equals("describe") || method.getName().equals("entrypoints")) {
            return List.of(TEXT, new Entrypoint("echo", List.of(), "Echo", ""));
        }
        if (type == RepoRef.class) {
            return REF;
        }
        if (type == Repo.class) {
            return fake(Repo.class);
        }
        if (type == LiveModel.class) {
            return followed;
        }
        if (type == LiveModel.Status.class) {
            return new LiveModel.Status(LiveModel.State.SERVING, "1", Optional.empty(), 0, 0, 0, 0, 7);
        }
        if (type == Snapshot.class) {
            return new Snapshot(REF, "1", Path.of("/repo"));
        }
        if (type == Inspection.class) {
            return new Inspection(List.of(), List.of());
        }
        if (type == Path.class) {
            return Path.of("/hub");
        }
        return type == List.class ? List.of() : type == boolean.class ? (Object) false : type == long.class ? 1L : null;
    }

    /** The calls since the last time. */
    String calls() {
        String since = String.join(", ", calls);
        calls.clear();
        return since;
    }
}
