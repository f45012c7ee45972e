package hub.gpu.schema;

import hub.gpu.DType;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.operators.ActivationFormulas;
import hub.gpu.operators.Addition;
import hub.gpu.operators.Call;
import hub.gpu.operators.Division;
import hub.gpu.operators.DotProductAttention;
import hub.gpu.operators.Eigenvalues;
import hub.gpu.operators.MatrixProductSums;
import hub.gpu.operators.Power;
import hub.gpu.operators.Recurrence;
import hub.gpu.operators.ScalarTensors;
import hub.gpu.operators.TensorScopes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The operators that are made of others: those whose schema has a Scalar and that have no overload with a tensor in its place,
 * and those that must be checked first.
 */
public final class ComposedOperators {

    private static final Pattern IN_PLACE = Pattern.compile("(\\w+)_((?:\\.\\w+)?)");

    private static final Map<String, ComposedOperator> ALL = Map.copyOf(all());

    private ComposedOperators() {}

    /** @param name without {@code aten::}, with the overload: {@code add.Tensor} */
    public static Optional<ComposedOperator> of(String name) {
        ComposedOperator own = ALL.get(name);
        if (own != null) {
            return Optional.of(own);
        }
        var inPlace = IN_PLACE.matcher(name);
        if (!inPlace.matches() || inPlace.group(1).isEmpty()) {
            return Optional.empty();
        }
        ComposedOperator base = ALL.get(inPlace.group(1) + inPlace.group(2));
        return base == null
                ? Optional.empty()
                : Optional.of(a -> {
                    try (TensorScope _ = TensorScopes.open()) {
                        return Addition.put(a.tensor(0), (Tensor) base.apply(a));
                    }
                });
    }

    private static Map<String, ComposedOperator> all() {
        var all = new HashMap<String, ComposedOperator>();
        sums(all);
        arithmetic(all);
        activations(all);
        choices(all);
        recurrences(all);
        all.putAll(ComposedFactories.all());
        all.putAll(ComposedReductions.all());
        all.putAll(ComposedLosses.all());
        return all;
    }

    /** Runs a function whose results on the way are freed. */
    static ComposedOperator scoped(Function<ComposedOperator.Arguments, Tensor> function) {
        return a -> {
            try (TensorScope scope = TensorScopes.open()) {
                return scope.keep(function.apply(a));
            }
        };
    }

    private static void sums(Map<String, ComposedOperator> all) {
        for (String add : new String[] {"add.Tensor", "add.Scalar"}) {
            all.put(add, a -> add(a, 1));
            all.put(add.replace("add", "add_"), a -> addInPlace(a, 1));
        }
        for (String sub : new String[] {"sub.Tensor", "sub.Scalar", "subtract.Tensor", "subtract.Scalar"}) {
            all.put(sub, a -> add(a, -1));
            all.put(sub.replace(".", "_."), a -> addInPlace(a, -1));
        }
        all.put("rsub.Tensor", a -> Addition.add(a.tensor(1), a.tensor(0), -a.real(2)));
        all.put("rsub.Scalar", scoped(a -> {
            Tensor self = a.real(2) == 1 ? a.tensor(0) : a.tensor(0).mul(a.number(2));
            return self.rsub(a.number(1));
        }));
        all.put("addmm", a -> MatrixProductSums.addmm(a.tensor(0), a.tensor(1), a.tensor(2), a.real(3), a.real(4)));
        all.put(
                "baddbmm",
                scoped(a -> MatrixProductSums.sum(a.tensor(0), a.tensor(1).bmm(a.tensor(2)), a.real(3), a.real(4))));
        all.put(
                "addbmm",
                scoped(a -> MatrixProductSums.sum(
                        a.tensor(0), a.tensor(1).bmm(a.tensor(2)).sum(0), a.real(3), a.real(4))));
        all.put(
                "addmv",
                scoped(a -> MatrixProductSums.sum(a.tensor(0), a.tensor(1).mv(a.tensor(2)), a.real(3), a.real(4))));
        all.put(
                "addr",
                scoped(a -> MatrixProductSums.sum(a.tensor(0), a.tensor(1).outer(a.tensor(2)), a.real(3), a.real(4))));
        all.put("addcmul", scoped(a -> Addition.add(a.tensor(0), a.tensor(1).mul(a.tensor(2)), a.real(3))));
        all.put("addcdiv", scoped(a -> Addition.add(a.tensor(0), a.tensor(1).div(a.tensor(2)), a.real(3))));
    }

    private static Tensor add(ComposedOperator.Arguments a, int sign) {
        double alpha = sign * a.real(2);
        return a.isTensor(1)
                ? Addition.add(a.tensor(0), a.tensor(1), alpha)
                : Addition.add(a.tensor(0), a.number(1), alpha);
    }

    private static Tensor addInPlace(ComposedOperator.Arguments a, int sign) {
        double alpha = sign * a.real(2);
        if (a.isTensor(1) && Math.abs(alpha) == 1) {
            return alpha == 1
                    ? Addition.addInPlace(a.tensor(0), a.tensor(1))
                    : Addition.subInPlace(a.tensor(0), a.tensor(1));
        }
        try (Tensor sum = add(a, sign)) {
            return Addition.put(a.tensor(0), sum);
        }
    }

    private static void recurrences(Map<String, ComposedOperator> all) {
        for (Recurrence layers : new Recurrence[] {
            new Recurrence("lstm", 4),
            new Recurrence("gru", 3),
            new Recurrence("rnn_tanh", 1),
            new Recurrence("rnn_relu", 1)
        }) {
            all.put(
                    layers.operator() + ".input",
                    a -> layers.apply(
                            a.tensor(0),
                            layers.operator().equals("lstm") ? a.tensors(1) : List.of(a.tensor(1)),
                            a.tensors(2),
                            new Recurrence.Layout(
                                    a.truth(3), a.integer(4), a.real(5), a.truth(6), a.truth(7), a.truth(8))));
        }
    }

    private static void arithmetic(Map<String, ComposedOperator> all) {
        all.put("pow.Tensor_Scalar", a -> Power.pow(a.tensor(0), a.number(1)));
        all.put(
                "pow.Scalar",
                a -> ScalarTensors.beside(
                        a.tensor(1),
                        x -> Call.of("pow.Tensor_Tensor")
                                .scalar(a.number(0), x)
                                .arg(x)
                                .tensor()));
        all.put("pow_.Scalar", scoped(a -> Addition.put(a.tensor(0), Power.pow(a.tensor(0), a.number(1)))));
        all.put("float_power.Tensor_Scalar", scoped(a -> Power.pow(a.tensor(0).to(DType.FLOAT64), a.real(1))));
        for (String op : new String[] {"remainder", "fmod"}) {
            all.put(op + ".Tensor", a -> Division.remainder(op + ".Tensor", a.tensor(0), a.tensor(1)));
            all.put(op + ".Scalar", a -> Division.remainder(op + ".Tensor", a.tensor(0), a.number(1)));
        }
        all.put("floor_divide", a -> divided(a, "floor"));
        all.put("floor_divide.Scalar", a -> divided(a, "floor"));
        for (String op : new String[] {"div", "divide"}) {
            all.put(op + ".Tensor_mode", a -> divided(a, a.text(2)));
            all.put(op + ".Scalar_mode", a -> divided(a, a.text(2)));
        }
        all.put("xlogy.Scalar_Other", a -> ScalarTensors.apply("xlogy.Tensor", a.tensor(0), a.number(1)));
        for (String shift : new String[] {"bitwise_left_shift", "bitwise_right_shift"}) {
            all.put(shift + ".Tensor_Scalar", a -> ScalarTensors.apply(shift + ".Tensor", a.tensor(0), a.number(1)));
        }
        all.put("linalg_eigvals", a -> Eigenvalues.eigvals(a.tensor(0)));
        all.put("linalg_eig", a -> Eigenvalues.eig(a.tensor(0)));
        all.put("lerp.Scalar", a -> a.tensor(0).lerp(a.tensor(1), a.number(2)));
        all.put("clamp", a -> a.tensor(0).clamp(a.number(1), a.number(2)));
        all.put("clip", a -> a.tensor(0).clamp(a.number(1), a.number(2)));
        all.put("clamp_min", a -> a.tensor(0).clampMin(a.number(1)));
        all.put("clamp_max", a -> a.tensor(0).clampMax(a.number(1)));
        all.put("scaled_dot_product_attention", a -> {
            DotProductAttention.requireAsManyKeysAsValues(a.tensor(1), a.tensor(2));
            Call call = Call.of("scaled_dot_product_attention")
                    .arg(a.tensor(0))
                    .arg(a.tensor(1))
                    .arg(a.tensor(2))
                    .opt(a.tensor(3))
                    .arg(a.real(4))
                    .arg(a.truth(5));
            return (a.isNone(6) ? call.none() : call.opt(a.real(6)))
                    .arg(a.truth(7))
                    .tensor();
        });
    }

    private static Tensor divided(ComposedOperator.Arguments a, String rounding) {
        if (a.isTensor(1)) {
            return rounding == null ? a.tensor(0).div(a.tensor(1)) : Division.div(a.tensor(0), a.tensor(1), rounding);
        }
        return rounding == null ? a.tensor(0).div(a.number(1)) : Division.div(a.tensor(0), a.number(1), rounding);
    }

    private static void activations(Map<String, ComposedOperator> all) {
        all.put("leaky_relu", a -> ActivationFormulas.leakyRelu(a.tensor(0), a.real(1)));
        all.put("rrelu", a -> rrelu(a, 1));
        all.put("elu", scoped(a -> {
            Tensor scaled = a.real(3) == 1 ? a.tensor(0) : a.tensor(0).mul(a.real(3));
            Tensor result = ActivationFormulas.elu(scaled, a.real(1));
            return a.real(2) == 1
                    ? a.real(3) == 1 ? result : a.tensor(0).gt(0).where(a.tensor(0), result)
                    : a.tensor(0).gt(0).where(a.tensor(0), result).mul(a.real(2));
        }));
        all.put("celu", a -> ActivationFormulas.celu(a.tensor(0), a.real(1)));
        all.put("softplus", a -> ActivationFormulas.softplus(a.tensor(0), a.real(1), a.real(2)));
        all.put("hardtanh", a -> a.tensor(0).clamp(a.number(1), a.number(2)));
        all.put("threshold", scoped(a -> a.tensor(0).maskedFill(a.tensor(0).le(a.number(1)), a.number(2))));
        all.put(
                "hardshrink",
                scoped(a -> a.tensor(0).maskedFill(a.tensor(0).abs().le(a.number(1)), 0)));
        all.put("softshrink", scoped(a -> a.tensor(0).sub(a.tensor(0).clamp(-a.real(1), a.real(1)))));
    }

    /** @param lower the place of the lower bound of the slope; the upper bound stands after it, then whether it is trained */
    static Tensor rrelu(ComposedOperator.Arguments a, int lower) {
        if (a.truth(lower + 2)) {
            throw new IllegalArgumentException("rrelu: random slopes are for training, which is not supported here");
        }
        return ActivationFormulas.leakyRelu(a.tensor(0), (a.real(lower) + a.real(lower + 1)) / 2);
    }

    private static void choices(Map<String, ComposedOperator> all) {
        all.put(
                "where.Scalar",
                scoped(a -> a.tensor(0).where(ComposedFactories.number(a, 1), ComposedFactories.number(a, 2))));
        all.put(
                "where.ScalarOther",
                scoped(a -> ScalarTensors.beside(
                        a.tensor(1), x -> a.tensor(0).where(x, ScalarTensors.tensorThere(a.number(2), x)))));
        all.put(
                "where.ScalarSelf",
                scoped(a -> ScalarTensors.beside(
                        a.tensor(2), x -> a.tensor(0).where(ScalarTensors.tensorThere(a.number(1), x), x))));
        all.put("isin.Tensor_Scalar", scoped(a -> {
            Tensor found = a.tensor(0).eq(a.number(1));
            return a.truth(3) ? found.logicalNot() : found;
        }));
        all.put(
                "scatter.value",
                scoped(a -> a.tensor(0)
                        .scatter(
                                a.integer(1),
                                a.tensor(2),
                                a.tensor(2).zerosLike().to(a.tensor(0).dtype()).fill_(a.number(3)))));
        all.put(
                "index_add",
                scoped(a -> a.tensor(0)
                        .indexAdd(
                                a.integer(1),
                                a.tensor(2),
                                a.real(4) == 1 ? a.tensor(3) : a.tensor(3).mul(a.number(4)))));
        all.put(
                "constant_pad_nd",
                a -> Call.of("pad")
                        .arg(a.tensor(0))
                        .arg(a.longs(1))
                        .arg("constant")
                        .opt(a.real(2))
                        .tensor());
        for (String order : new String[] {"searchsorted.Scalar", "bucketize.Scalar"}) {
            boolean searches = order.startsWith("search");
            all.put(order, scoped(a -> {
                Tensor sorted = a.tensor(searches ? 0 : 1);
                Tensor value = ScalarTensors.tensorThere(a.number(searches ? 1 : 0), sorted);
                Call call = searches
                        ? Call.of("searchsorted.Tensor").arg(sorted).arg(value)
                        : Call.of("bucketize.Tensor").arg(value).arg(sorted);
                call.arg(a.truth(2)).arg(a.truth(3));
                return searches ? call.opt(a.text(4)).opt(a.tensor(5)).tensor() : call.tensor();
            }));
        }
        all.put("fill_diagonal_", scoped(a -> {
            if (a.tensor(0).dim() != 2 || a.truth(2)) {
                throw new IllegalArgumentException(
                        "fill_diagonal_: expected a matrix whose diagonal does not wrap around");
            }
            a.tensor(0).diagonal(0, 0, 1).fill_(a.number(1));
            return a.tensor(0);
        }));
    }
}
