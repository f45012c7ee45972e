package hub.loader.java.call;

import hub.core.Arguments;
import hub.core.Entrypoint;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.RunningCode;
import hub.loader.language.Documentation;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.List;

/** The instance of a repo's class {@code hubconf}, and the objects that its entrypoints return. */
public final class HubconfObject implements RunningCode {

    private final Object hubconf;
    private final String repo;
    private final Invoker invoker;
    private final Documentation documentation;
    private final DocumentedMethods methods;

    /**
     * @param hubconf the instance
     * @param repo what error messages call the repo
     * @param invoker for the class loader of its bundle
     * @param documentation what its sources say
     */
    public HubconfObject(Object hubconf, String repo, Invoker invoker, Documentation documentation) {
        this.hubconf = hubconf;
        this.repo = repo;
        this.invoker = invoker;
        this.documentation = documentation;
        this.methods = new DocumentedMethods(invoker, documentation);
    }

    @Override
    public List<Entrypoint> entrypoints() {
        return documentation.entrypoints();
    }

    @Override
    public <T> T load(Entrypoint entrypoint, Class<T> type, Arguments arguments) {
        Method method = methods.of(hubconf.getClass(), entrypoint);
        return typed(entrypoint.name(), type, invoker.call(hubconf, method, arguments, entrypoint::signature));
    }

    @SuppressWarnings("unchecked")
    private <T> T typed(String entrypoint, Class<T> type, Object result) {
        Class<?> boxed = MethodType.methodType(type).wrap().returnType();
        if (result == null || boxed.isInstance(result)) {
            return (T) result;
        }
        boolean sameName = Invoker.supertypes(result.getClass())
                .anyMatch(supertype -> supertype.getName().equals(type.getName()));
        throw new HubException(
                Kind.ARGUMENT,
                entrypoint + " of " + repo + " returned a " + result.getClass().getName()
                        + (sameName
                                ? ": the " + type.getName() + " that the caller asks for is another class of the same"
                                        + " name. Objects cross between bundles by types that one of them exports and"
                                        + " both import."
                                : ", which is no " + type.getName() + "."));
    }

    @Override
    public Object invoke(Object model, String method, Arguments arguments) {
        Method chosen = methods.choose(model.getClass(), method, arguments);
        return invoker.call(
                model,
                chosen,
                arguments,
                () -> methods.document(model.getClass(), chosen).signature());
    }

    @Override
    public List<Entrypoint> describe(Object model) {
        return methods.describe(model.getClass());
    }
}
