package hub.gpu;

import hub.gpu.checkpoint.Checkpoint;
import hub.gpu.checkpoint.StateDict;
import hub.gpu.checkpoint.Weights;
import hub.gpu.program.Program;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Makes tensors. As a service, each bundle that asks gets an instance of its own; when the bundle stops, all that the
 * instance made is freed, on every device. libtorch is found and loaded when the first tensor is made.
 */
@ProviderType
public interface Torch {

    /**
     * A tensor with a copy of an array.
     *
     * @param shape the sizes; none for one of one dimension
     * @throws IllegalArgumentException if the shape has another number of elements than the array
     */
    Tensor tensor(float[] data, long... shape);

    /** As {@link #tensor(float[], long...)}, of {@link DType#FLOAT64}. */
    Tensor tensor(double[] data, long... shape);

    /** As {@link #tensor(float[], long...)}, of {@link DType#INT64}. */
    Tensor tensor(long[] data, long... shape);

    /** As {@link #tensor(float[], long...)}, of {@link DType#INT32}. */
    Tensor tensor(int[] data, long... shape);

    /** As {@link #tensor(float[], long...)}, of {@link DType#INT16}. */
    Tensor tensor(short[] data, long... shape);

    /** As {@link #tensor(float[], long...)}, of {@link DType#UINT8}: bytes are taken as 0 to 255. */
    Tensor tensor(byte[] data, long... shape);

    /** As {@link #tensor(float[], long...)}, of {@link DType#BOOL}. */
    Tensor tensor(boolean[] data, long... shape);

    /**
     * A tensor with a copy of a buffer's remaining bytes, taken as they lie in memory: elements of any type, little-endian.
     * The buffer's position stays.
     *
     * @param shape the sizes; none for one of one dimension
     * @throws IllegalArgumentException if the shape takes another number of bytes than remain
     */
    Tensor tensor(ByteBuffer data, DType type, long... shape);

    /**
     * A tensor over a direct buffer's remaining bytes: {@code torch.frombuffer}. Nothing is copied, and each sees what the
     * other writes.
     *
     * @param released runs when neither the tensor nor a view of it is left; it must return soon, and throw nothing
     * @throws IllegalArgumentException if the buffer is not direct, or the shape takes another number of bytes than remain
     */
    Tensor fromBuffer(ByteBuffer data, DType type, Runnable released, long... shape);

    /**
     * A tensor whose elements come from a channel, into the tensor's own memory: elements of any type, little-endian, in
     * row-major order. It reads as many bytes as the shape takes, and no more.
     *
     * @throws java.io.EOFException if the channel ends before
     * @throws IOException if the channel cannot be read
     */
    Tensor read(ReadableByteChannel source, DType type, long... shape) throws IOException;

    /** A tensor of no dimensions: of {@link DType#INT64} for integers, else of {@link DType#FLOAT32}. */
    Tensor scalar(Number value);

    /** Uninitialised memory. */
    Tensor empty(DType type, long... shape);

    /** All 0, as {@link DType#FLOAT32}. */
    Tensor zeros(long... shape);

    /** All 1, as {@link DType#FLOAT32}. */
    Tensor ones(long... shape);

    /** All the same, as {@link DType#INT64} for integers, else as {@link DType#FLOAT32}. */
    Tensor full(Number value, long... shape);

    /** From 0 up to but without {@code end}, as {@link DType#INT64}. */
    Tensor arange(long end);

    /** From {@code start} up to but without {@code end}, as {@link DType#INT64}. */
    Tensor arange(long start, long end);

    /** From {@code start} up to but without {@code end} by steps, as {@link DType#INT64}. */
    Tensor arange(long start, long end, long step);

    /** From {@code start} up to but without {@code end} by steps, as {@link DType#FLOAT32}. */
    Tensor arange(double start, double end, double step);

    /** So many numbers from {@code start} to {@code end}, both included, as {@link DType#FLOAT32}. */
    Tensor linspace(double start, double end, int steps);

    /** The unit matrix. */
    Tensor eye(long n);

    /** The periodic Hann window, for {@link Tensor#stft}. */
    Tensor hannWindow(long length);

    /** Uniformly random in [0, 1). */
    Tensor rand(long... shape);

    /** Random with the standard normal distribution. */
    Tensor randn(long... shape);

    /** Random integers from {@code low} up to but without {@code high}, as {@link DType#INT64}. */
    Tensor randint(long low, long high, long... shape);

    /** The integers from 0 up to but without {@code n} in random order. */
    Tensor randperm(long n);

    /**
     * Seeds the random numbers of the process; the same seed gives the numbers that PyTorch gives. Which of the two seeds'
     * numbers other threads get that draw at this moment is open. They are drawn on the CPU, for tensors on a GPU as well;
     * what an operator draws on a GPU itself, dropout or one of {@link #call}, has no seed.
     */
    void manualSeed(long seed);

    /**
     * Calls any operator of ATen's by name: {@code (Tensor) torch.call("aten::logcumsumexp", "", x, 1).getFirst()}.
     *
     * @param overload the part after the dot in the schema's name, or empty
     * @param arguments in the order of the schema: {@link Tensor}, numbers, Boolean, String, {@link DType}, {@link
     *     Device}, arrays of numbers, lists of tensors, null for none; what is left out at the end has its default
     * @return the results: {@link Tensor}, a list of them, Long, Double, Boolean or {@link DType}
     * @throws hub.core.HubException of kind NOT_FOUND if this libtorch has no such operator
     * @throws IllegalArgumentException if the arguments do not fit the schema, or the operator could end the process. Some
     *     could pull memory from under another thread: {@code resize_}, and those that write to an {@code out}. Others are
     *     a part of an operator and check no arguments: those that begin with an underscore.
     */
    List<Object> call(String operator, String overload, Object... arguments);

    /** Opens a scope on this thread. */
    TensorScope scope();

    /** The device that weights are put on: as configured, by {@code auto} the first GPU, else the CPU. */
    Device device();

    /** The devices that tensors can live on: the CPU, and the GPUs that CUDA shows. Does not load libtorch. */
    List<DeviceInfo> devices();

    /** The memory that this instance's tensors hold, by device. */
    List<MemoryUse> memory();

    /**
     * The tensors of a checkpoint by name, mapped and not copied. Nothing in the file is executed. For a checkpoint in several
     * files, this is their index, {@code model.safetensors.index.json} for instance.
     *
     * @throws hub.core.HubException of kind NOT_FOUND, CORRUPT or DISK
     */
    StateDict load(Path checkpoint);

    /** As {@link #load(Path)}, on a device, wherever they were when they were saved. */
    StateDict load(Path checkpoint, Device device);

    /** The tensors of a part of a checkpoint, {@code torch.load(Checkpoint.open(file).at("model"))} for instance. */
    StateDict load(Checkpoint checkpoint);

    /**
     * The tensors of a checkpoint at a URL, mapped, as with {@link #loadStateDictFromUrl(String, Path, Device, boolean,
     * boolean, String, boolean) torch.hub's defaults}: in the hub directory, on the CPU, with progress, no hash checked.
     */
    StateDict loadStateDictFromUrl(String url);

    /**
     * The tensors of a checkpoint at a URL, mapped: torch.hub's {@code load_state_dict_from_url}. The file is downloaded
     * once, and used as it is from then on; one that Python downloaded is found.
     *
     * @param url {@code https:}, {@code http:} or {@code file:}
     * @param modelDir the folder of the file; null for {@code checkpoints} in the hub directory
     * @param mapLocation the device of the tensors; null for the CPU, wherever they were when they were saved
     * @param progress show the progress of a download
     * @param checkHash the file's name has the beginning of its SHA-256 in it, {@code resnet18-f37072fd.pth}, and must
     *     agree with it
     * @param fileName the file's name; null for the last part of the URL
     * @param weightsOnly makes no difference: a checkpoint is always read as {@code weights_only=True} asks, as data of
     *     which nothing is run. That is logged where something else was asked for.
     * @throws hub.core.HubException of kind ARGUMENT, NETWORK, OFFLINE, NOT_FOUND, CORRUPT or DISK
     */
    StateDict loadStateDictFromUrl(
            String url,
            Path modelDir,
            Device mapLocation,
            boolean progress,
            boolean checkHash,
            String fileName,
            boolean weightsOnly);

    /**
     * A program that {@code torch.export.save} wrote, on {@link #device()}, wherever it was exported. Its weights are mapped
     * and not copied, and nothing of the file is executed but the operators that it names.
     *
     * @throws hub.core.HubException of kind NOT_FOUND, CORRUPT or DISK; DEPENDENCY if the program needs operators or objects
     *     that hub does not have: the message names all of them
     */
    Program program(Path file);

    /** As {@link #program(Path)}, on a device. */
    Program program(Path file, Device device);

    /**
     * As {@link #program(Path, Device)}, with or without machine code, whatever the configuration says. A file may hold what
     * AOTInductor compiled of the program. That is faster than the graph, and is native code, which can do all that this
     * process can. Where it does not fit here, the graph runs, and the log says why.
     *
     * @param machineCode whether it may run
     */
    Program program(Path file, Device device, boolean machineCode);

    /** The weights of a checkpoint, for the constructors of layers, on {@link #device()}. */
    Weights weights(Path checkpoint);

    /** The weights of a checkpoint, for the constructors of layers, on a device. */
    Weights weights(Path checkpoint, Device device);

    /** The weights of a state dict, {@code torch.weights(torch.load(file).renamed(…))} for instance. */
    Weights weights(StateDict checkpoint);

    /** Weights made as layers ask for them, initialised as PyTorch does. */
    Weights freshWeights();

    /** As {@link #freshWeights()}, on a device. */
    Weights freshWeights(Device device);
}
