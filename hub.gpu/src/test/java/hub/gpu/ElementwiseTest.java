package hub.gpu;

import java.util.List;

/** Arithmetic, functions, comparisons and activations, element by element. */
class ElementwiseTest extends OperatorCases {

    @Override
    String group() {
        return "elementwise";
    }

    @Override
    void cases() {
        elementwise();
        arithmetic();
        activations();
        inPlace();
    }

    private void elementwise() {
        put("abs", (a, _, _, _, _) -> a.abs());
        put("neg", (a, _, _, _, _) -> a.neg());
        put("sign", (a, _, _, _, _) -> a.sign());
        put("exp", (a, _, _, _, _) -> a.exp());
        put("exp2", (a, _, _, _, _) -> a.exp2());
        put("expm1", (a, _, _, _, _) -> a.expm1());
        put("square", (a, _, _, _, _) -> a.square());
        put("reciprocal", (a, _, _, _, _) -> a.reciprocal());
        put("sin", (a, _, _, _, _) -> a.sin());
        put("cos", (a, _, _, _, _) -> a.cos());
        put("tan", (a, _, _, _, _) -> a.tan());
        put("atan", (a, _, _, _, _) -> a.atan());
        put("sinh", (a, _, _, _, _) -> a.sinh());
        put("cosh", (a, _, _, _, _) -> a.cosh());
        put("asinh", (a, _, _, _, _) -> a.asinh());
        put("erf", (a, _, _, _, _) -> a.erf());
        put("erfc", (a, _, _, _, _) -> a.erfc());
        put("floor", (a, _, _, _, _) -> a.floor());
        put("ceil", (a, _, _, _, _) -> a.ceil());
        put("round", (a, _, _, _, _) -> a.round());
        put("trunc", (a, _, _, _, _) -> a.trunc());
        put("frac", (a, _, _, _, _) -> a.frac());
        put("log", (a, _, _, _, _) -> a.log());
        put("log2", (a, _, _, _, _) -> a.log2());
        put("log10", (a, _, _, _, _) -> a.log10());
        put("log1p", (a, _, _, _, _) -> a.log1p());
        put("sqrt", (a, _, _, _, _) -> a.sqrt());
        put("rsqrt", (a, _, _, _, _) -> a.rsqrt());
        put("lgamma", (a, _, _, _, _) -> a.lgamma());
        put("digamma", (a, _, _, _, _) -> a.digamma());
        put("asin", (a, _, _, _, _) -> a.asin());
        put("acos", (a, _, _, _, _) -> a.acos());
        put("atanh", (a, _, _, _, _) -> a.atanh());
        put("erfinv", (a, _, _, _, _) -> a.erfinv());
        put("acosh", (a, _, _, _, _) -> a.acosh());
        put("nanToNum", (a, _, _, _, _) -> a.nanToNum());
        put("logicalNot", (a, _, _, _, _) -> a.logicalNot());
        put("bitwiseNot", (a, _, _, _, _) -> a.bitwiseNot());
        put("isNan", (a, _, _, _, _) -> a.isNan());
        put("isInf", (a, _, _, _, _) -> a.isInf());
        put("isFinite", (a, _, _, _, _) -> a.isFinite());
        put("real", (a, _, _, _, _) -> a.real());
        put("imag", (a, _, _, _, _) -> a.imag());
        put("conj", (a, _, _, _, _) -> a.conj().resolveConj());
        put("angle", (a, _, _, _, _) -> a.angle());
        put("viewAsReal", (a, _, _, _, _) -> a.viewAsReal());
        put("viewAsComplex", (a, _, _, _, _) -> a.viewAsComplex());
        put("roundDecimals", (a, _, _, _, _) -> a.round(2));
        put("clamp", (a, _, _, _, _) -> a.clamp(-0.5, 0.5));
        put("clampInts", (a, _, _, _, _) -> a.clamp(-2, 4));
        put("clampTensors", (a, b, c, _, _) -> a.clamp(b, c));
        put("clampMin", (a, _, _, _, _) -> a.clampMin(0.1));
        put("clampMax", (a, _, _, _, _) -> a.clampMax(0.1));
    }

    private void arithmetic() {
        put("add", (a, b, _, _, _) -> a.add(b));
        put("sub", (a, b, _, _, _) -> a.sub(b));
        put("mul", (a, b, _, _, _) -> a.mul(b));
        put("div", (a, b, _, _, _) -> a.div(b));
        put("pow", (a, b, _, _, _) -> a.pow(b));
        put("maximum", (a, b, _, _, _) -> a.maximum(b));
        put("minimum", (a, b, _, _, _) -> a.minimum(b));
        put("atan2", (a, b, _, _, _) -> a.atan2(b));
        put("hypot", (a, b, _, _, _) -> a.hypot(b));
        put("logaddexp", (a, b, _, _, _) -> a.logaddexp(b));
        put("logicalAnd", (a, b, _, _, _) -> a.logicalAnd(b));
        put("logicalOr", (a, b, _, _, _) -> a.logicalOr(b));
        put("logicalXor", (a, b, _, _, _) -> a.logicalXor(b));
        put("bitwiseAnd", (a, b, _, _, _) -> a.bitwiseAnd(b));
        put("bitwiseOr", (a, b, _, _, _) -> a.bitwiseOr(b));
        put("bitwiseXor", (a, b, _, _, _) -> a.bitwiseXor(b));
        put("remainder", (a, b, _, _, _) -> a.remainder(b));
        put("fmod", (a, b, _, _, _) -> a.fmod(b));
        put("eq", (a, b, _, _, _) -> a.eq(b));
        put("ne", (a, b, _, _, _) -> a.ne(b));
        put("lt", (a, b, _, _, _) -> a.lt(b));
        put("le", (a, b, _, _, _) -> a.le(b));
        put("gt", (a, b, _, _, _) -> a.gt(b));
        put("ge", (a, b, _, _, _) -> a.ge(b));
        put("eqNumber", (a, _, _, _, _) -> a.eq(2));
        put("neNumber", (a, _, _, _, _) -> a.ne(2));
        put("ltNumber", (a, _, _, _, _) -> a.lt(2));
        put("leNumber", (a, _, _, _, _) -> a.le(2));
        put("gtNumber", (a, _, _, _, _) -> a.gt(2));
        put("geNumber", (a, _, _, _, _) -> a.ge(2));
        put("addBroadcast", (a, b, _, _, _) -> a.add(b));
        put("addComplex", (a, b, _, _, _) -> a.add(b));
        put("addInts", (a, b, _, _, _) -> a.add(b));
        put("addMixed", (a, b, _, _, _) -> a.add(b));
        for (String kind : List.of("MixedInts", "IntsNoDim", "Large", "BoolInts", "TwoBools")) {
            put("add" + kind, (a, b, _, _, _) -> a.add(b));
        }
        put("addIntsAlpha", (a, b, _, _, _) -> a.add(b, -3));
        put("addHalf", (a, b, _, _, _) -> a.add(b));
        put("addAlpha", (a, b, _, _, _) -> a.add(b, 0.5));
        put("addNumber", (a, _, _, _, _) -> a.add(2.5));
        put("addIntsNumber", (a, _, _, _, _) -> a.add(3));
        put("addIntsFraction", (a, _, _, _, _) -> a.add(0.5));
        put("addBools", (a, _, _, _, _) -> a.add(1));
        put("addBfloat", (a, _, _, _, _) -> a.add(1.5));
        put("subNumber", (a, _, _, _, _) -> a.sub(2));
        put("subInts", (a, b, _, _, _) -> a.sub(b));
        put("subBytes", (a, _, _, _, _) -> a.sub(3));
        put("rsub", (a, _, _, _, _) -> a.rsub(1));
        put("rsubInts", (a, _, _, _, _) -> a.rsub(1));
        put("mulNumber", (a, _, _, _, _) -> a.mul(3));
        put("mulIntsFraction", (a, _, _, _, _) -> a.mul(0.1));
        put("divNumber", (a, _, _, _, _) -> a.div(4));
        put("divFloor", (a, b, _, _, _) -> a.div(b, "floor"));
        put("divTrunc", (a, _, _, _, _) -> a.div(3, "trunc"));
        put("remainderNumber", (a, _, _, _, _) -> a.remainder(3));
        put("fmodNumber", (a, _, _, _, _) -> a.fmod(2));
        put("powSquare", (a, _, _, _, _) -> a.pow(2));
        put("powFraction", (a, _, _, _, _) -> a.pow(0.3));
        put("powInts", (a, _, _, _, _) -> a.pow(3));
        put("lerp", (a, b, c, _, _) -> a.lerp(b, c));
        put("lerpNumber", (a, b, _, _, _) -> a.lerp(b, 0.25));
        put("isClose", (a, b, _, _, _) -> a.isClose(b, 1e-3, 1e-4));
        put("allClose", (a, b, c, _, _) -> flags(a.allClose(b, 1e-3, 0), a.allClose(c, 1e-3, 0), a.allClose(c, 0, 1)));
        put("equal", (a, b, c, _, _) -> flags(a.equal(b), a.equal(c), a.equal(a.slice(0, 0, 1))));
    }

    private void activations() {
        put("relu", (a, _, _, _, _) -> a.relu());
        put("sigmoid", (a, _, _, _, _) -> a.sigmoid());
        put("tanh", (a, _, _, _, _) -> a.tanh());
        put("relu6", (a, _, _, _, _) -> a.relu6());
        put("silu", (a, _, _, _, _) -> a.silu());
        put("mish", (a, _, _, _, _) -> a.mish());
        put("hardswish", (a, _, _, _, _) -> a.hardswish());
        put("hardsigmoid", (a, _, _, _, _) -> a.hardsigmoid());
        put("selu", (a, _, _, _, _) -> a.selu());
        put("gelu", (a, _, _, _, _) -> a.gelu());
        put("logSigmoid", (a, _, _, _, _) -> a.logSigmoid());
        put("geluTanh", (a, _, _, _, _) -> a.gelu("tanh"));
        put("leakyRelu", (a, _, _, _, _) -> a.leakyRelu(0.1));
        put("prelu", (a, b, _, _, _) -> a.prelu(b));
        put("elu", (a, _, _, _, _) -> a.elu(0.7));
        put("celu", (a, _, _, _, _) -> a.celu(0.7));
        put("softplus", (a, _, _, _, _) -> a.softplus(2, 3));
        put("hardtanh", (a, _, _, _, _) -> a.hardtanh(-0.5, 0.7));
        put("glu", (a, _, _, _, _) -> a.glu(0));
        put("softmax", (a, _, _, _, _) -> a.softmax(1));
        put("logSoftmax", (a, _, _, _, _) -> a.logSoftmax(0));
    }

    private void inPlace() {
        put("zero_", (a, _, _, _, _) -> a.copy().zero_());
        put("fill_", (a, _, _, _, _) -> a.copy().fill_(2.5));
        put("copy_", (a, b, _, _, _) -> a.copy().copy_(b));
        put("add_", (a, b, _, _, _) -> a.copy().add_(b));
        put("add_Ints", (a, b, _, _, _) -> a.copy().add_(b));
        for (String kind : List.of("Broadcast", "Half", "Bfloat", "Complex", "ComplexInfinities", "Mixed", "Bools")) {
            put("add_" + kind, (a, b, _, _, _) -> a.copy().add_(b));
        }
        put("add_Number", (a, _, _, _, _) -> a.copy().add_(3));
        put("sub_", (a, b, _, _, _) -> a.copy().sub_(b));
        put("sub_Ints", (a, b, _, _, _) -> a.copy().sub_(b));
        put("sub_Mixed", (a, b, _, _, _) -> a.copy().sub_(b));
        put("sub_Number", (a, _, _, _, _) -> a.copy().sub_(3));
        put("div_Number", (a, _, _, _, _) -> a.copy().div_(4));
        put("indexPut_", (a, b, c, _, _) -> a.copy().indexPut_(c, false, b));
        put("mul_", (a, b, _, _, _) -> a.copy().mul_(b));
        put("mul_Number", (a, _, _, _, _) -> a.copy().mul_(3));
        put("div_", (a, b, _, _, _) -> a.copy().div_(b));
        put("relu_", (a, _, _, _, _) -> a.copy().relu_());
        put("relu6_", (a, _, _, _, _) -> a.copy().relu6_());
        put("sigmoid_", (a, _, _, _, _) -> a.copy().sigmoid_());
        put("tanh_", (a, _, _, _, _) -> a.copy().tanh_());
        put("gelu_", (a, _, _, _, _) -> a.copy().gelu_("none"));
        put("gelu_Tanh", (a, _, _, _, _) -> a.copy().gelu_("tanh"));
        put("silu_", (a, _, _, _, _) -> a.copy().silu_());
        put("mish_", (a, _, _, _, _) -> a.copy().mish_());
        put("hardswish_", (a, _, _, _, _) -> a.copy().hardswish_());
        put("hardsigmoid_", (a, _, _, _, _) -> a.copy().hardsigmoid_());
        put("selu_", (a, _, _, _, _) -> a.copy().selu_());
        put("clamp_", (a, _, _, _, _) -> a.copy().clamp_(-0.5, 0.5));
        put("clamp_Min", (a, _, _, _, _) -> a.copy().clamp_(2, null));
    }

    private Tensor flags(boolean... flags) {
        return torch.tensor(flags, flags.length);
    }
}
