package io.evenkeel.admin.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class EventHistoryTest {
  private final EventHistory ring = new EventHistory(3);

  @Test
  void the_oldest_is_overwritten_first() {
    add("a", 1, 2, 3, 4);

    assertThat(ring.at(0)).isNull();
    assertThat(ring.at(1)).extracting("id").isEqualTo("a-2");
    assertThat(ring.at(4)).isNull();
    assertThat(ring.positionAfter("a-1")).isEmpty();
    assertThat(ring.positionAfter("a-2")).hasValue(2);
    assertThat(ring.positionAfter("a-4")).hasValue(4);
  }

  @Test
  void a_snapshot_is_followed_by_later_changes() {
    add("a", 7, 8, 9);

    assertThat(ring.positionAfter("a", 9)).isEqualTo(3);
    assertThat(ring.positionAfter("a", 7)).isEqualTo(1);
    assertThat(ring.positionAfter("a", 6)).isEqualTo(0);
  }

  @Test
  void changes_of_peers_between_our_own_do_not_hide_them() {
    add("a", 1, 2);
    add("b", 90);

    assertThat(ring.positionAfter("a", 1)).isEqualTo(1);
    assertThat(ring.positionAfter("a", 2)).isEqualTo(3);
  }

  @Test
  void an_id_cannot_contain_a_line_end() {
    ring.add("change", new JsonObject().put("id", "a\r\ndata: x\n\nb"));

    assertThat(ring.at(0))
        .extracting("text")
        .asString()
        .startsWith("id: adata: xb\nevent: change\n");
  }

  private void add(String node, long... seqs) {
    for (long seq : seqs) {
      ring.add(
          "change",
          new JsonObject().put("id", node + "-" + seq).put("node", node).put("seq", seq));
    }
  }
}
