package hub.gpu;

import hub.gpu.operators.Addition;
import hub.gpu.operators.Call;
import hub.gpu.operators.RaceSafeIndexing;
import hub.gpu.operators.RandomNumbers;
import hub.gpu.operators.ScalarTensors;
import org.osgi.annotation.versioning.ProviderType;

/** Operators that change the elements of the tensor itself, and so of all its views. Each gives the tensor itself. */
@ProviderType
public interface InPlace {

    private Call op(String name) {
        return Call.of(name).arg((Tensor) this);
    }

    /** Sets all elements to 0. */
    default Tensor zero_() {
        return op("zero_").inPlace((Tensor) this);
    }

    /** Sets all elements to a number. */
    default Tensor fill_(Number value) {
        return ScalarTensors.fill((Tensor) this, value);
    }

    /** Copies the elements of another tensor. Its type and its device may differ, and its shape broadcasts. */
    default Tensor copy_(Tensor source) {
        return op("copy_").arg(source).arg(false).inPlace((Tensor) this);
    }

    /** Adds another tensor. */
    default Tensor add_(Tensor other) {
        return Addition.addInPlace((Tensor) this, other);
    }

    /** Adds a number. */
    default Tensor add_(Number other) {
        return Addition.addInPlace((Tensor) this, other);
    }

    /** Subtracts another tensor. */
    default Tensor sub_(Tensor other) {
        return Addition.subInPlace((Tensor) this, other);
    }

    /** Subtracts a number. */
    default Tensor sub_(Number other) {
        return Addition.subInPlace((Tensor) this, other);
    }

    /** Multiplies by another tensor. */
    default Tensor mul_(Tensor other) {
        return op("mul_.Tensor").arg(other).inPlace((Tensor) this);
    }

    /** Multiplies by a number. */
    default Tensor mul_(Number other) {
        return ScalarTensors.applyInPlace("mul_.Tensor", (Tensor) this, other);
    }

    /** Divides by another tensor. */
    default Tensor div_(Tensor other) {
        return op("div_.Tensor").arg(other).inPlace((Tensor) this);
    }

    /** Divides by a number. */
    default Tensor div_(Number other) {
        return ScalarTensors.applyInPlace("div_.Tensor", (Tensor) this, other);
    }

    /** Writes or adds values at the places that {@link Tensor#index} reads; see {@link Tensor#indexPut}. */
    default Tensor indexPut_(Tensor values, boolean accumulate, Tensor... indices) {
        return RaceSafeIndexing.indexPutInPlace((Tensor) this, values, accumulate, indices);
    }

    /** max(0, x). */
    default Tensor relu_() {
        return op("relu_").inPlace((Tensor) this);
    }

    /** min(max(0, x), 6). */
    default Tensor relu6_() {
        return op("relu6_").inPlace((Tensor) this);
    }

    /** 1 / (1 + e^-x). */
    default Tensor sigmoid_() {
        return op("sigmoid_").inPlace((Tensor) this);
    }

    /** The hyperbolic tangent. */
    default Tensor tanh_() {
        return op("tanh_").inPlace((Tensor) this);
    }

    /** x Φ(x); {@code approximate} is {@code "none"} or {@code "tanh"}. */
    default Tensor gelu_(String approximate) {
        return op("gelu_").arg(approximate).inPlace((Tensor) this);
    }

    /** x sigmoid(x), also called swish. */
    default Tensor silu_() {
        return op("silu_").inPlace((Tensor) this);
    }

    /** x tanh(softplus(x)). */
    default Tensor mish_() {
        return op("mish_").inPlace((Tensor) this);
    }

    /** x relu6(x + 3) / 6. */
    default Tensor hardswish_() {
        return op("hardswish_").inPlace((Tensor) this);
    }

    /** relu6(x + 3) / 6. */
    default Tensor hardsigmoid_() {
        return op("hardsigmoid_").inPlace((Tensor) this);
    }

    /** The scaled exponential linear unit. */
    default Tensor selu_() {
        return op("selu_").inPlace((Tensor) this);
    }

    /** Between two numbers; one of them may be null. */
    default Tensor clamp_(Number min, Number max) {
        return ScalarTensors.besideInPlace(
                (Tensor) this,
                x -> Call.of("clamp_.Tensor")
                        .arg(x)
                        .optScalar(min, x)
                        .optScalar(max, x)
                        .inPlace(x));
    }

    /** Uniformly random between two numbers, by the seed of {@link Torch#manualSeed}. */
    default Tensor uniform_(double from, double to) {
        return RandomNumbers.fill(
                (Tensor) this,
                x -> Call.of("uniform_").arg(x).arg(from).arg(to).none().inPlace(x));
    }

    /** Random with a normal distribution, by the seed of {@link Torch#manualSeed}. */
    default Tensor normal_(double mean, double standardDeviation) {
        return RandomNumbers.fill(
                (Tensor) this,
                x -> Call.of("normal_")
                        .arg(x)
                        .arg(mean)
                        .arg(standardDeviation)
                        .none()
                        .inPlace(x));
    }
}
