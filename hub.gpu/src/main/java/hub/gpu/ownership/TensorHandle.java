package hub.gpu.ownership;

import hub.gpu.foreign.NativeStatus;
import hub.gpu.foreign.TensorApi;

/** One of libtorch's tensor objects. */
public final class TensorHandle extends OwnedHandle<NativeTensor> {

    private final long address;

    /** The scope that closes it. Only the thread of that scope reads this field. */
    NativeScope scope;

    TensorHandle(NativeTensor tensor, long address, TensorOwner owner) {
        super(tensor, owner);
        this.address = address;
    }

    /** Begins a use, and gives the address. {@link #release} ends the use. */
    public long acquire() {
        begin();
        return address;
    }

    @Override
    protected void free() {
        NativeStatus.check(TensorApi.aoti_torch_delete_tensor_object(address), "freeing a tensor");
    }

    @Override
    protected IllegalStateException closed() {
        return new IllegalStateException(
                owner().isClosed()
                        ? "This tensor is freed: its owner %s has stopped".formatted(owner().name())
                        : "This tensor is closed: close() was called, or the scope that it was made in has ended."
                                + " TensorScope.keep lets a tensor outlive its scope");
    }
}
