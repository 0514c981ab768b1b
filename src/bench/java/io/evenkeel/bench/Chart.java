package io.evenkeel.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A chart of CPU per request, a group of bars for each workload, in units of haproxy if it was measured. */
final class Chart {
  private static final int LEFT = 290;
  private static final int WIDTH = 420;
  private static final int BAR = 14;
  private static final Map<Proxy, String> COLOURS = Map.of(
      Proxy.HAPROXY,
      "#7f8c8d",
      Proxy.NGINX,
      "#27ae60",
      Proxy.CADDY,
      "#8e6bbf",
      Proxy.EVENKEEL,
      "#d35400");

  private Chart() {}

  static String of(List<Measurement> all, List<Workload> workloads, List<Proxy> proxies) {
    StringBuilder bars = new StringBuilder();
    int y = 60;
    for (Workload load : workloads) {
      double first = new Summary(all, proxies.get(0), load).median(Measurement::micros);
      bars.append(text(10, y + BAR, load.title(), "bold"));
      for (Proxy proxy : proxies) {
        Summary summary = new Summary(all, proxy, load);
        double micros = summary.median(Measurement::micros);
        if (!Double.isNaN(micros)) {
          double ratio = Double.isNaN(summary.ratio()) ? micros / first : summary.ratio();
          double width = Math.min(WIDTH, ratio * WIDTH / 4);
          bars.append(String.format(
              Locale.ROOT,
              "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
              LEFT,
              y,
              width,
              BAR - 2,
              COLOURS.get(proxy)));
          bars.append(text(
              LEFT + (int) width + 6,
              y + BAR - 3,
              String.format(Locale.ROOT, "%s %.1f µs (%.2f)", proxy.word(), micros, ratio),
              "normal"));
          y += BAR;
        }
      }
      y += BAR;
    }
    return String.format(Locale.ROOT, """
        <svg xmlns="http://www.w3.org/2000/svg" width="900" height="%d" font-family="sans-serif" font-size="11">
        <rect width="100%%" height="100%%" fill="#ffffff"/>
        <text x="10" y="25" font-size="16">CPU a request, user and system (in brackets: in units of the first)</text>
        %s</svg>
        """, y + 10, bars);
  }

  private static String text(int x, int y, String words, String weight) {
    return "<text x=\"" + x + "\" y=\"" + y + "\" font-weight=\"" + weight + "\">" + words
        + "</text>\n";
  }
}
