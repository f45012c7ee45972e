package hub.loader.java;

import hub.core.Default;
import hub.core.Entrypoint;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Parameter;
import hub.core.Parameters;
import hub.loader.language.Documentation;
import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.MethodParameterInfo;
import java.lang.classfile.attribute.RecordAttribute;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads the public methods of compiled classes, for a ready jar that brings no documentation. */
final class ClassFileReader {

    private final Map<String, List<Entrypoint>> methods = new TreeMap<>();
    private final ParameterRecords records = new ParameterRecords();
    private final EnumValues enums = new EnumValues();

    /**
     * What the classes read so far declare.
     *
     * @throws HubException of kind BUILD if parameters of a method and those of its record do not go together
     */
    Map<String, List<Entrypoint>> methods() {
        var expanded = new TreeMap<String, List<Entrypoint>>();
        methods.forEach((type, found) -> expanded.put(
                type, found.stream().map(method -> expand(type, method)).toList()));
        return enums.in(expanded);
    }

    private Entrypoint expand(String type, Entrypoint method) {
        try {
            return new Entrypoint(
                    method.name(), records.expand(type, method.parameters()), method.returns(), method.doc());
        } catch (IllegalArgumentException e) {
            throw new HubException(Kind.BUILD, "hubconf.jar: " + method.name() + ": " + e.getMessage());
        }
    }

    /**
     * Reads one class.
     *
     * @throws HubException of kind BUILD if an entrypoint's parameters have no names, or it is overloaded, or if a record
     *     of {@link Parameters} is not in hubconf
     */
    void read(byte[] bytes) {
        ClassModel type = ClassFile.of().parse(bytes);
        String name = type.thisClass().asInternalName().replace('/', '.');
        var found = new ArrayList<Entrypoint>();
        for (MethodModel method : type.methods()) {
            boolean callable = method.flags().has(AccessFlag.PUBLIC)
                    && !method.flags().has(AccessFlag.SYNTHETIC)
                    && !method.methodName().stringValue().startsWith("<");
            if (callable) {
                found.add(entrypoint(name, method));
            }
        }
        if (name.equals(Documentation.HUBCONF)) {
            refuseOverloads(found);
        }
        methods.put(name, List.copyOf(found));
        if (type.flags().has(AccessFlag.ENUM)) {
            enums.add(
                    name.replaceFirst(".*[.$]", ""),
                    type.fields().stream()
                            .filter(field -> field.flags().has(AccessFlag.ENUM))
                            .map(field -> field.fieldName().stringValue())
                            .toList());
        }
        if (annotation(type, Parameters.class).isPresent()) {
            addRecord(name, type);
        }
    }

    private void addRecord(String name, ClassModel type) {
        Optional<RecordAttribute> attribute = type.findAttribute(Attributes.record());
        String simpleName = name.substring(name.lastIndexOf('$') + 1);
        if (attribute.isEmpty() || !name.equals(Documentation.HUBCONF + "$" + simpleName)) {
            throw new HubException(Kind.BUILD, "hubconf.jar: " + name + ": " + ParameterRecords.MISPLACED);
        }
        records.add(
                simpleName,
                attribute.get().components().stream()
                        .map(component -> new Parameter(
                                component.name().stringValue(),
                                show(component.descriptorSymbol()),
                                annotation(component, Default.class).flatMap(ClassFileReader::text),
                                false,
                                ""))
                        .toList());
    }

    private static Entrypoint entrypoint(String type, MethodModel method) {
        MethodTypeDesc descriptor = method.methodTypeSymbol();
        var parameters = new ArrayList<Parameter>();
        for (int i = 0; i < descriptor.parameterCount(); i++) {
            boolean varargs = method.flags().has(AccessFlag.VARARGS) && i == descriptor.parameterCount() - 1;
            parameters.add(new Parameter(
                    parameterName(type, method, i),
                    show(descriptor.parameterType(i)),
                    defaultValue(method, i),
                    varargs,
                    ""));
        }
        return new Entrypoint(method.methodName().stringValue(), parameters, show(descriptor.returnType()), "");
    }

    private static String show(ClassDesc type) {
        return type.displayName().replace('$', '.');
    }

    private static String parameterName(String type, MethodModel method, int index) {
        Optional<String> name = method.findAttribute(Attributes.methodParameters())
                .map(attribute -> attribute.parameters().get(index))
                .flatMap(MethodParameterInfo::name)
                .map(Utf8Entry::stringValue);
        if (name.isEmpty() && type.equals(Documentation.HUBCONF)) {
            throw new HubException(
                    Kind.BUILD,
                    "hubconf.jar: the parameters of " + method.methodName().stringValue()
                            + " have no names; compile it with -parameters.");
        }
        return name.orElse("arg" + index);
    }

    private static Optional<String> defaultValue(MethodModel method, int index) {
        return method.findAttribute(Attributes.runtimeVisibleParameterAnnotations())
                .map(attribute -> attribute.parameterAnnotations().get(index))
                .flatMap(annotations -> find(annotations, Default.class))
                .flatMap(ClassFileReader::text);
    }

    private static Optional<Annotation> annotation(AttributedElement element, Class<?> type) {
        return element.findAttribute(Attributes.runtimeVisibleAnnotations())
                .flatMap(attribute -> find(attribute.annotations(), type));
    }

    private static Optional<Annotation> find(List<Annotation> annotations, Class<?> type) {
        return annotations.stream()
                .filter(annotation ->
                        annotation.classSymbol().equals(type.describeConstable().orElseThrow()))
                .findFirst();
    }

    private static Optional<String> text(Annotation annotation) {
        return annotation.elements().stream()
                .map(element -> element.value())
                .filter(AnnotationValue.OfString.class::isInstance)
                .map(value -> ((AnnotationValue.OfString) value).stringValue())
                .findFirst();
    }

    private static void refuseOverloads(List<Entrypoint> found) {
        var names = new HashSet<String>();
        for (Entrypoint entrypoint : found) {
            if (!names.add(entrypoint.name())) {
                throw new HubException(
                        Kind.BUILD,
                        "hubconf.jar: entrypoint " + entrypoint.name()
                                + " is overloaded; give it one signature, and @Default values");
            }
        }
    }
}
