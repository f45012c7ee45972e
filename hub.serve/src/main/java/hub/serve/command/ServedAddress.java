package hub.serve.command;

import hub.core.spi.LastingResult;

/**
 * Where models are served.
 *
 * @param address the base of the protocol's addresses
 * @param model the name of the model that was asked for; empty if none was
 * @param revision the revision of it that serves
 */
public record ServedAddress(String address, String model, String revision) implements LastingResult {}
