// A library with the functions of one that AOTInductor compiled. It gives its input back. What it does otherwise is chosen by macros.

#include <cstddef>
#include <cstdint>

#ifndef INPUTS
#define INPUTS 1
#endif

typedef void *Tensor;

struct Constant {
    const char *name;
    Tensor tensor;
};

// A symbol that is one for the whole process, as those of AOTInductor's libraries.
inline int *calls() {
    static int count = 0;
    return &count;
}

#ifdef NEEDS
extern "C" int NEEDS(Tensor);
#endif

extern "C" {

int AOTInductorModelContainerCreateWithDevice(void **result, size_t, const char *, const char *) {
    *result = calls();
#ifdef NEEDS
    NEEDS(nullptr);
#endif
#ifdef NO_START
    return 1;
#endif
    return 0;
}

int AOTInductorModelContainerDelete(void *) { return 0; }

int AOTInductorModelContainerRun(void *, Tensor *inputs, size_t, Tensor *outputs, size_t, void *, void *) {
    ++*calls();
#ifdef PARALLEL
#pragma omp parallel
    ++*calls();
#endif
#ifdef FAILS
    return 1;
#endif
    outputs[0] = inputs[0];
    inputs[0] = nullptr;
    return 0;
}

int AOTInductorModelContainerGetNumInputs(void *, size_t *result) { *result = INPUTS; return 0; }
int AOTInductorModelContainerGetNumOutputs(void *, size_t *result) { *result = 1; return 0; }

#ifdef CONSTANT
int AOTInductorModelContainerGetNumConstants(void *, size_t *result) { *result = 1; return 0; }
#else
#define CONSTANT ""
int AOTInductorModelContainerGetNumConstants(void *, size_t *result) { *result = 0; return 0; }
#endif
int AOTInductorModelContainerGetConstantName(void *, size_t, const char **result) { *result = "c"; return 0; }
int AOTInductorModelContainerGetConstantOriginalFQN(void *, size_t, const char **result) { *result = CONSTANT; return 0; }
int AOTInductorModelContainerGetConstantFromFolded(void *, size_t, bool *result) { *result = false; return 0; }
int AOTInductorModelContainerGetConstantDtype(void *, size_t, int32_t *result) { *result = 6; return 0; }
int AOTInductorModelContainerGetConstantDataSize(void *, size_t, size_t *result) { *result = 12; return 0; }

#ifndef LACKS_UPDATE
int AOTInductorModelContainerUpdateUserManagedConstantBufferPairs(void *, const Constant *, size_t, bool, bool) { return 0; }
#endif

int AOTInductorGetLastError(const char **result) { *result = "no luck today"; return 0; }
}
