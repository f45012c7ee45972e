package hub.gpu.program.plan;

import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.operators.TensorData;
import hub.gpu.operators.TensorScopes;
import hub.gpu.ownership.TensorOwner;
import hub.gpu.program.graph.Argument;
import hub.gpu.program.graph.Argument.Kind;
import hub.gpu.program.graph.Graph;
import hub.gpu.program.graph.TensorMeta;
import hub.gpu.schema.Schema;
import hub.gpu.schema.SchemaArguments;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Puts the arguments of a node into the order of its operator's schema, and checks each against its type. */
final class OperatorArguments {

    private OperatorArguments() {}

    /**
     * One source for each parameter.
     *
     * @throws IllegalArgumentException if the arguments do not fit
     */
    static List<ArgumentSource> bind(
            Schema schema, Graph.Node node, Function<Argument, ArgumentSource> values, CompilerContext context) {
        var given = new ArrayList<>(node.inputs());
        var sources = new ArrayList<ArgumentSource>();
        for (Schema.Parameter parameter : schema.parameters()) {
            Graph.Input input = take(given, parameter.name());
            ArgumentSource source = input == null
                    ? new ArgumentSource.OfConstant(SchemaArguments.initial(parameter, schema))
                    : values.apply(input.value());
            sources.add(checked(source, parameter, schema, context));
        }
        for (Graph.Input left : given) {
            if (!(left.value() instanceof Argument.None)) {
                throw new IllegalArgumentException("%s has no argument %s".formatted(schema.text(), left.name()));
            }
        }
        return sources;
    }

    private static Graph.Input take(List<Graph.Input> given, String name) {
        for (Graph.Input input : given) {
            // In effects, positional arguments have no names.
            if (input.name().equals(name) || input.name().isEmpty()) {
                given.remove(input);
                return input;
            }
        }
        return null;
    }

    private static ArgumentSource checked(
            ArgumentSource source, Schema.Parameter parameter, Schema schema, CompilerContext context) {
        Schema.Type type = parameter.type();
        boolean fits = switch (source) {
            case ArgumentSource.OfConstant _ -> true;
            case ArgumentSource.OfTensor _ -> type.is("Tensor");
            case ArgumentSource.OfNumber number -> fits(number.slot().kind(), type);
            case ArgumentSource.OfNumberBeside _ -> type.is("Tensor");
            case ArgumentSource.OfIntegers _ ->
                type.list() && (type.base().equals("int") || type.base().equals("SymInt"));
            case ArgumentSource.OfItems items -> type.isTensors() && areTensors(items, type.optionalElement());
        };
        if (!fits) {
            throw new IllegalArgumentException(
                    "%s: expected %s, not %s, in %s".formatted(parameter.name(), type, source, schema.text()));
        }
        if (source instanceof ArgumentSource.OfNumber number && type.list()) {
            return new ArgumentSource.OfIntegers(Collections.nCopies(type.length(), number));
        }
        if (!(source instanceof ArgumentSource.OfConstant constant)
                || type.is("Tensor") && constant.value() instanceof Boolean) {
            return source;
        }
        return new ArgumentSource.OfConstant(
                SchemaArguments.checked(plain(constant.value(), type, context), parameter, schema));
    }

    private static boolean fits(Kind kind, Schema.Type type) {
        return switch (type.base()) {
            case "int", "SymInt" -> kind != Kind.FLOAT && (!type.list() || type.length() > 0);
            case "float", "Scalar", "Tensor" -> !type.list();
            case "bool" -> kind == Kind.BOOL && !type.list();
            default -> false;
        };
    }

    private static boolean areTensors(ArgumentSource.OfItems items, boolean optional) {
        return items.items().stream()
                .allMatch(item -> item instanceof ArgumentSource.OfTensor
                        || optional && item instanceof ArgumentSource.OfConstant constant && constant.value() == null);
    }

    /** A constant of a program as {@link SchemaArguments#checked} knows it. */
    private static Object plain(Object value, Schema.Type type, CompilerContext context) {
        return switch (value) {
            case Device _ -> context.device();
            case Argument.MemoryFormat format -> format.toString().toLowerCase(Locale.ROOT);
            case Argument.Layout layout -> {
                if (layout != Argument.Layout.STRIDED) {
                    throw new IllegalArgumentException("takes a layout other than strided");
                }
                yield null;
            }
            case Argument.Complex complex -> complex(complex, context.owner());
            case List<?> list
            when type.base().equals("bool") -> {
                boolean[] flags = new boolean[list.size()];
                for (int i = 0; i < flags.length; i++) {
                    flags[i] = Boolean.TRUE.equals(list.get(i));
                }
                yield flags;
            }
            case null, default -> value;
        };
    }

    private static Tensor complex(Argument.Complex number, TensorOwner owner) {
        return TensorScopes.outside(() -> {
            double[] parts = {number.real(), number.imaginary()};
            return TensorData.copyOf(parts, 2, DType.FLOAT64, new long[] {2}, owner)
                    .viewAsComplex();
        });
    }

    /**
     * Numbers in the place of tensors, as libtorch takes them. The tensor beside such a number decides the type of the result.
     * If that tensor has no dimensions, libtorch would let both decide. So the number gets the tensor's type then, unless it
     * is a fraction beside integers.
     */
    static List<ArgumentSource> withTensors(
            List<ArgumentSource> sources,
            Schema schema,
            ArgumentSource.OfTensor like,
            TensorMeta meta,
            TensorOwner owner) {
        var all = new ArrayList<ArgumentSource>();
        for (int i = 0; i < sources.size(); i++) {
            Schema.Type type = schema.parameters().get(i).type();
            all.add(type.is("Tensor") ? withTensor(sources.get(i), like, meta, owner) : sources.get(i));
        }
        return all;
    }

    private static ArgumentSource withTensor(
            ArgumentSource source, ArgumentSource.OfTensor like, TensorMeta meta, TensorOwner owner) {
        boolean isNumber = source instanceof ArgumentSource.OfNumber
                || source instanceof ArgumentSource.OfConstant constant
                        && (constant.value() instanceof Number || constant.value() instanceof Boolean);
        if (!isNumber) {
            return source;
        }
        if (like == null) {
            throw new IllegalArgumentException("has a number in the place of a tensor, and no tensor beside it");
        }
        if (source instanceof ArgumentSource.OfConstant constant && meta != null) {
            return new ArgumentSource.OfConstant(TensorScopes.outside(() -> number(constant.value(), meta, owner)));
        }
        return new ArgumentSource.OfNumberBeside(source, like.slot());
    }

    private static Tensor number(Object value, TensorMeta like, TensorOwner owner) {
        if (value instanceof Boolean truth) {
            return TensorData.copyOf(new byte[] {(byte) (truth ? 1 : 0)}, 1, DType.BOOL, new long[0], owner);
        }
        boolean fractions = like.type().isFloatingPoint() || like.type().isComplex();
        boolean hasDimensions = !like.sizes().isEmpty();
        Number number = (Number) value;
        if (number instanceof Double) {
            DType type = fractions ? DType.FLOAT64 : DType.FLOAT32;
            return made(number, fractions && !hasDimensions ? like.type() : type, owner);
        }
        return made(number, hasDimensions || like.type() == DType.BOOL ? DType.INT64 : like.type(), owner);
    }

    private static Tensor made(Number number, DType type, TensorOwner owner) {
        return TensorData.uninitialised(new long[0], type, Device.CPU, owner).fill_(number);
    }
}
