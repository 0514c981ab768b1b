package io.evenkeel.proxy.backend;

/** Too little memory is free for what a backend sends. No backend is to blame. */
public final class MemoryShortage extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MemoryShortage() {
    super("too little memory is free", null, false, false);
  }
}
