package hub.loader.java;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import hub.core.Default;
import hub.core.Entrypoint;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Parameter;
import hub.core.Parameters;
import hub.loader.language.Documentation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.lang.model.element.Modifier;

/** Reads a repo's documentation from its parsed sources. Nothing is compiled or run. */
final class SourceReader {

    private static final String DEPENDENCIES = "dependencies";

    private static final String JAVA_UTIL = "java.util.";

    /** The calls whose arguments are what {@code dependencies} lists. */
    private static final Set<String> LISTS = Set.of("List.of", "Set.of", "Arrays.asList");

    private final Path root;
    private final DocTrees trees;
    private final CommentText comments;
    private final ParameterRecords records = new ParameterRecords();
    private final EnumValues enums = new EnumValues();
    private final Map<String, List<Entrypoint>> methods = new TreeMap<>();
    private List<String> dependencies = List.of();

    SourceReader(Path root, JavacTask task) {
        this.root = root;
        this.trees = DocTrees.instance(task);
        this.comments = new CommentText(trees);
    }

    /**
     * Reads parsed sources. That of hubconf must not be analysed yet: the analysis takes annotations out of its records.
     *
     * @throws HubException of kind BUILD if an entrypoint or {@code dependencies} cannot be read without running it
     */
    void read(Iterable<? extends CompilationUnitTree> units) {
        for (CompilationUnitTree unit : units) {
            String prefix = unit.getPackageName() == null ? "" : unit.getPackageName() + ".";
            for (Tree declared : unit.getTypeDecls()) {
                if (declared instanceof ClassTree type) {
                    readClass(unit, new TreePath(new TreePath(unit), type), type, prefix + type.getSimpleName());
                }
            }
        }
    }

    /** What the sources read so far say. */
    Documentation documentation() {
        return new Documentation(dependencies, enums.in(methods));
    }

    /**
     * Checks that the class hubconf was read.
     *
     * @throws HubException of kind BUILD if it was not, with the place in its file
     */
    void refuseWithoutHubconf(CompilationUnitTree unit) {
        if (!methods.containsKey(Documentation.HUBCONF)) {
            throw unit.getPackageName() == null
                    ? unreadable(unit, unit, "there is no class hubconf here. Declare public class hubconf {}")
                    : unreadable(
                            unit,
                            unit.getPackage(),
                            "hubconf must be in no package, and this is package " + unit.getPackageName()
                                    + ". Remove the package line");
        }
    }

    private void readClass(CompilationUnitTree unit, TreePath path, ClassTree type, String name) {
        boolean isInterface = type.getKind() == Tree.Kind.INTERFACE;
        boolean isHubconf = name.equals(Documentation.HUBCONF);
        Map<String, String> shared = isHubconf ? comments.parameters(trees.getDocCommentTree(path)) : Map.of();
        if (isHubconf) {
            readRecords(unit, path, type, shared);
        } else if (hasParameters(type) && !records.contains(name)) {
            throw unreadable(unit, type, ParameterRecords.MISPLACED);
        }
        if (type.getKind() == Tree.Kind.ENUM) {
            enums.add(type.getSimpleName().toString(), constants(type));
        }
        var found = new ArrayList<Entrypoint>();
        for (Tree member : type.getMembers()) {
            var memberPath = new TreePath(path, member);
            switch (member) {
                case MethodTree method
                when isCallable(method, isInterface) -> {
                    found.add(entrypoint(unit, memberPath, name, method, shared));
                    if (isHubconf) {
                        refuseOverload(unit, method, found);
                    }
                }
                case ClassTree nested -> readClass(unit, memberPath, nested, name + "$" + nested.getSimpleName());
                case VariableTree field
                when isHubconf && field.getName().contentEquals(DEPENDENCIES) ->
                    dependencies = dependencies(unit, field);
                default -> {}
            }
        }
        methods.put(name, List.copyOf(found));
    }

    /** To the parser they are fields that are made by {@code new}, which nobody can write in an enum. */
    private static List<String> constants(ClassTree type) {
        return type.getMembers().stream()
                .filter(VariableTree.class::isInstance)
                .map(VariableTree.class::cast)
                .filter(field -> field.getInitializer() instanceof NewClassTree made
                        && made.getIdentifier()
                                .toString()
                                .equals(type.getSimpleName().toString()))
                .map(field -> field.getName().toString())
                .toList();
    }

    /** They are read before the methods that take them. */
    private void readRecords(CompilationUnitTree unit, TreePath path, ClassTree hubconf, Map<String, String> shared) {
        for (Tree member : hubconf.getMembers()) {
            if (member instanceof ClassTree type && type.getKind() == Tree.Kind.RECORD && hasParameters(type)) {
                var docs = new HashMap<>(shared);
                docs.putAll(comments.parameters(trees.getDocCommentTree(new TreePath(path, type))));
                // A record has no other fields than its components.
                records.add(
                        type.getSimpleName().toString(),
                        type.getMembers().stream()
                                .filter(VariableTree.class::isInstance)
                                .map(VariableTree.class::cast)
                                .filter(field ->
                                        !field.getModifiers().getFlags().contains(Modifier.STATIC))
                                .map(component -> oneArgument(parameter(unit, component, docs)))
                                .toList());
            }
        }
    }

    /** A component takes one argument, also one that is declared with three dots. */
    private static Parameter oneArgument(Parameter component) {
        return new Parameter(component.name(), component.type(), component.defaultValue(), false, component.doc());
    }

    private static boolean hasParameters(ClassTree type) {
        return annotation(type.getModifiers(), Parameters.class).isPresent();
    }

    private static boolean isCallable(MethodTree method, boolean inInterface) {
        ModifiersTree modifiers = method.getModifiers();
        return method.getReturnType() != null
                && (modifiers.getFlags().contains(Modifier.PUBLIC)
                        || inInterface && !modifiers.getFlags().contains(Modifier.PRIVATE));
    }

    /** @param shared what the class says of parameters that its methods share; a method's own words come first */
    private Entrypoint entrypoint(
            CompilationUnitTree unit, TreePath path, String type, MethodTree method, Map<String, String> shared) {
        DocCommentTree comment = trees.getDocCommentTree(path);
        Map<String, String> docs = comments.parameters(comment);
        List<Parameter> declared = method.getParameters().stream()
                .map(parameter -> parameter(unit, parameter, shared))
                .toList();
        return new Entrypoint(
                method.getName().toString(),
                expand(unit, type, method, declared).stream()
                        .map(parameter -> described(parameter, docs))
                        .toList(),
                method.getReturnType().toString(),
                comments.body(comment));
    }

    private List<Parameter> expand(CompilationUnitTree unit, String type, MethodTree method, List<Parameter> declared) {
        try {
            return records.expand(type, declared);
        } catch (IllegalArgumentException e) {
            throw unreadable(unit, method, method.getName() + ": " + e.getMessage());
        }
    }

    private static Parameter described(Parameter parameter, Map<String, String> docs) {
        String doc = docs.getOrDefault(parameter.name(), parameter.doc());
        return new Parameter(parameter.name(), parameter.type(), parameter.defaultValue(), parameter.varargs(), doc);
    }

    private Parameter parameter(CompilationUnitTree unit, VariableTree parameter, Map<String, String> docs) {
        String name = parameter.getName().toString();
        Optional<String> defaultValue =
                annotation(parameter.getModifiers(), Default.class).map(annotation -> defaultValue(unit, annotation));
        // In the tree API, only the text shows whether it is Path... or Path[].
        boolean varargs = parameter.toString().endsWith("... " + name);
        return new Parameter(name, parameter.getType().toString(), defaultValue, varargs, docs.getOrDefault(name, ""));
    }

    private static Optional<? extends AnnotationTree> annotation(ModifiersTree modifiers, Class<?> type) {
        return modifiers.getAnnotations().stream()
                .filter(annotation -> {
                    String name = annotation.getAnnotationType().toString();
                    return name.equals(type.getSimpleName()) || name.equals(type.getName());
                })
                .findFirst();
    }

    private String defaultValue(CompilationUnitTree unit, AnnotationTree annotation) {
        ExpressionTree argument = annotation.getArguments().isEmpty()
                ? null
                : annotation.getArguments().getFirst();
        ExpressionTree value = argument instanceof AssignmentTree assignment ? assignment.getExpression() : argument;
        return constant(value)
                .orElseThrow(() -> unreadable(unit, annotation, "@Default needs a string literal, @Default(\"10\")"));
    }

    private List<String> dependencies(CompilationUnitTree unit, VariableTree field) {
        List<? extends ExpressionTree> values = switch (field.getInitializer()) {
            case MethodInvocationTree call when isList(call) -> call.getArguments();
            case NewArrayTree array when array.getInitializers() != null -> array.getInitializers();
            case null, default -> throw unreadable(unit, field, "dependencies needs a list, List.of(\"a\", \"b\")");
        };
        return values.stream()
                .map(value -> constant(value)
                        .orElseThrow(() -> unreadable(
                                unit,
                                value,
                                "dependencies is read without running code, so it needs string literals,"
                                        + " List.of(\"a\", \"b\")")))
                .toList();
    }

    /** By name, since no code is compiled for it: {@code List.of}, {@code java.util.Arrays.asList}. */
    private static boolean isList(MethodInvocationTree call) {
        String method = call.getMethodSelect().toString();
        return LISTS.contains(method.startsWith(JAVA_UTIL) ? method.substring(JAVA_UTIL.length()) : method);
    }

    private static Optional<String> constant(ExpressionTree value) {
        return switch (value) {
            case LiteralTree literal -> Optional.ofNullable(literal.getValue()).map(Object::toString);
            case ParenthesizedTree inner -> constant(inner.getExpression());
            case BinaryTree sum
            when sum.getKind() == Tree.Kind.PLUS ->
                constant(sum.getLeftOperand())
                        .flatMap(left -> constant(sum.getRightOperand()).map(left::concat));
            case null, default -> Optional.empty();
        };
    }

    private void refuseOverload(CompilationUnitTree unit, MethodTree method, List<Entrypoint> found) {
        String name = method.getName().toString();
        if (found.stream().filter(other -> other.name().equals(name)).count() > 1) {
            throw unreadable(
                    unit, method, "entrypoint " + name + " is overloaded; give it one signature, and @Default values");
        }
    }

    private HubException unreadable(CompilationUnitTree unit, Tree tree, String what) {
        // An empty file has no positions.
        long position = Math.max(0, trees.getSourcePositions().getStartPosition(unit, tree));
        boolean isEmpty = unit.getTypeDecls().isEmpty() && unit.getPackageName() == null;
        Path file = Path.of(unit.getSourceFile().toUri());
        String place = isEmpty
                ? "1:1"
                : unit.getLineMap().getLineNumber(position) + ":"
                        + unit.getLineMap().getColumnNumber(position);
        return new HubException(Kind.BUILD, root.relativize(file) + ":" + place + ": " + what);
    }
}
