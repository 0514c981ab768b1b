package io.evenkeel.cli;

import io.evenkeel.logging.Log;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Handlers for the signals of the operating system.
 *
 * <p>Uses reflection: {@code sun.misc.Signal} is supported and exported, but the compiler warns about it in a way
 * that cannot be suppressed (JDK-8361402).
 */
final class Signals {
  private static final Log LOG = Log.of(Signals.class);

  private Signals() {}

  /**
   * Runs {@code action} on its own thread each time the signal arrives; the action may block. A signal that this
   * system does not have, or that the JVM reserves for itself ({@code -Xrs}), is ignored.
   *
   * @param name without SIG, e.g. {@code TERM}
   */
  static void on(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler calls = (proxy, method, arguments) -> switch (method.getName()) {
        case "handle" -> {
          action.run();
          yield null;
        }
        case "equals" -> arguments != null && proxy == arguments[0];
        case "hashCode" -> System.identityHashCode(proxy);
        default -> "SIG" + name;
      };
      Object signalHandler =
          Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handler}, calls);
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), signalHandler);
    } catch (InvocationTargetException problem) {
      LOG.debug("SIG{} is not ours to handle: {}", name, String.valueOf(problem.getCause()));
    } catch (ReflectiveOperationException absent) {
      LOG.warn("SIG{} is not handled: {}", name, absent.toString());
    }
  }
}
