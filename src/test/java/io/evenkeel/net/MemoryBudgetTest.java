package io.evenkeel.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.net.MemoryBudget.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The memory budget: what it counts, and which clients it pauses or closes when little is left. */
class MemoryBudgetTest {
  private static final long LIMIT = 1000_000;
  private static final int TEN_SECONDS = 501;

  private final MemoryBudget budget = new MemoryBudget(LIMIT, LIMIT, 1);
  private final LoopMemory loop = budget.loop(0);
  private final MemoryShare listener = loop.newShare(() -> false);

  /** A connection that remembers what was done to it. */
  private final class Connection implements MemoryAccount.Holder {
    private final MemoryAccount account;
    private boolean paused;
    private long unsent;
    private boolean idle;
    private boolean closed;

    Connection(String address) {
      account = loop.open(address, listener, 1_000, this);
    }

    @Override
    public void setMemoryPaused(boolean pause) {
      paused = pause;
    }

    @Override
    public long unsentBytes() {
      return unsent;
    }

    @Override
    public boolean idle() {
      return idle;
    }

    @Override
    public void closeForMemory() {
      closed = true;
      account.close();
    }
  }

  private void ticks(int count) {
    for (int i = 0; i < count; i++) {
      loop.onTick();
    }
  }

  @Test
  void the_level_follows_what_is_charged_and_released() {
    MemoryAccount account = new Connection("10.0.0.1").account;
    List<Level> levels = new ArrayList<>();
    for (long bytes : new long[] {400_000, 150_000, 240_000, 150_000}) {
      account.charge(0, bytes);
      levels.add(budget.level());
    }
    account.release(0, 940_000);
    loop.onTick();
    levels.add(budget.level());

    assertThat(levels)
        .containsExactly(Level.NORMAL, Level.HALF, Level.HIGH, Level.CRITICAL, Level.NORMAL);
    assertThat(budget.heapUsed()).isEqualTo(1_000);
    assertThat(budget.directUsed()).isZero();
  }

  @Test
  void the_sums_of_all_loops_are_one() {
    MemoryBudget two = new MemoryBudget(LIMIT, LIMIT, 2);
    two.loop(0).add(300_000, 0);
    two.loop(1).add(300_000, 0);

    assertThat(two.heapUsed()).isEqualTo(600_000);
    assertThat(two.level()).isEqualTo(Level.HALF);
  }

  @Test
  void a_client_that_holds_half_of_it_is_read_no_more_and_another_is() {
    Connection greedy = new Connection("10.0.0.1");
    Connection modest = new Connection("10.0.0.2");
    greedy.account.charge(0, 510_000);
    modest.account.charge(0, 30_000);

    assertThat(greedy.paused).isTrue();
    assertThat(modest.paused).isFalse();

    greedy.account.release(0, 300_000);
    loop.onTick();

    assertThat(greedy.paused).isFalse();
  }

  @Test
  void connections_of_one_address_count_together_and_those_of_one_ipv6_network() {
    List<Connection> many = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      many.add(new Connection("2001:db8:1:2::" + i));
      many.get(i).account.charge(30_000, 0);
    }
    Connection elsewhere = new Connection("2001:db8:1:3::1");
    elsewhere.account.charge(30_000, 0);

    assertThat(many.get(0).paused).isFalse();
    assertThat(many.get(19).paused).isTrue();
    assertThat(elsewhere.paused).isFalse();
  }

  @Test
  void a_small_connection_is_never_paused() {
    Connection greedy = new Connection("10.0.0.1");
    Connection small = new Connection("10.0.0.1");
    greedy.account.charge(600_000, 0);

    small.account.charge(4_000, 0);

    assertThat(small.paused).isFalse();
  }

  @Test
  void at_three_quarters_who_holds_much_begins_nothing_new() {
    Connection greedy = new Connection("10.0.0.1");
    Connection fresh = new Connection("10.0.0.1");
    greedy.account.charge(0, 600_000);
    assertThat(greedy.account.admitsWork()).isTrue();
    assertThat(greedy.account.admitsSpareBytes()).isFalse();

    greedy.account.charge(0, 200_000);

    assertThat(greedy.account.admitsWork()).isFalse();
    assertThat(fresh.account.admitsWork()).isTrue();
    assertThat(fresh.account.admitsLargeWork()).isFalse();
    assertThat(new Connection("10.0.0.2").account.admitsLargeWork()).isTrue();
  }

  @Test
  void what_is_left_in_the_end_is_for_what_is_under_way() {
    new Connection("10.0.0.1").account.charge(0, 980_000);

    assertThat(new Connection("10.0.0.2").account.admitsWork()).isFalse();
  }

  @Test
  void a_pool_among_others_leaves_them_room() {
    MemoryShare one = loop.newShare(() -> true);
    MemoryShare alone = loop.newShare(() -> false);
    loop.add(820_000, 0);
    one.charge(820_000, 0);
    alone.charge(820_000, 0);

    assertThat(loop.admits(one)).isFalse();
    assertThat(loop.admits(alone)).isTrue();
    assertThat(loop.admits(loop.newShare(() -> true))).isTrue();
  }

  @Test
  void at_three_quarters_connections_that_have_long_been_idle_are_closed_first() {
    Connection idle = new Connection("10.0.0.2");
    Connection busy = new Connection("10.0.0.2");
    idle.idle = true;
    Connection moving = new Connection("10.0.0.1");
    moving.account.charge(800_000, 0);
    for (int i = 0; i < 300; i++) {
      assertThat(idle.closed).isEqualTo(i >= 250);
      moving.account.touch();
      busy.account.touch();
      loop.onTick();
    }

    assertThat(idle.closed).isTrue();
    assertThat(busy.closed).isFalse();
  }

  @Test
  void at_three_quarters_what_has_moved_nothing_for_a_second_is_closed_next() {
    Connection stalled = new Connection("10.0.0.1");
    Connection moving = new Connection("10.0.0.1");
    stalled.account.charge(0, 400_000);
    moving.account.charge(0, 400_000);
    for (int i = 0; i < 50; i++) {
      assertThat(stalled.closed).isFalse();
      moving.account.touch();
      loop.onTick();
    }

    assertThat(stalled.closed).isTrue();
    assertThat(moving.closed).isFalse();
  }

  @Test
  void at_nine_tenths_the_connection_that_holds_most_and_moves_least_is_closed() {
    Connection small = new Connection("10.0.0.1");
    Connection moving = new Connection("10.0.0.1");
    Connection stuck = new Connection("10.0.0.1");
    small.account.charge(0, 100_000);
    moving.account.charge(0, 300_000);
    stuck.account.charge(0, 300_000);
    for (int i = 0; i < 100; i++) {
      loop.onTick();
      moving.account.release(0, 10);
    }
    new Connection("10.0.0.2").account.charge(0, 230_000);

    ticks(1);

    assertThat(stuck.closed).isTrue();
    assertThat(moving.closed).isFalse();
    assertThat(small.closed).isFalse();
    assertThat(loop.shortages()).isEqualTo(1);
    assertThat(budget.level()).isEqualTo(Level.HALF);
  }

  @Test
  void what_stays_paused_for_ten_seconds_is_closed() {
    Connection greedy = new Connection("10.0.0.1");
    greedy.account.charge(0, 510_000);

    ticks(TEN_SECONDS - 1);
    assertThat(greedy.closed).isFalse();
    ticks(2);

    assertThat(greedy.closed).isTrue();
    assertThat(budget.directUsed()).isZero();
  }

  @Test
  void what_is_not_sent_is_charged_until_it_is() {
    Connection slow = new Connection("10.0.0.1");
    slow.unsent = 50_000;
    slow.account.updateUnsent();
    assertThat(loop.direct()).isEqualTo(50_000);

    slow.unsent = 20_000;
    ticks(1);
    assertThat(loop.direct()).isEqualTo(20_000);

    slow.unsent = 0;
    ticks(1);
    assertThat(loop.direct()).isZero();
  }

  @Test
  void a_closed_account_has_released_everything_and_counts_no_more() {
    Connection one = new Connection("10.0.0.1");
    one.account.charge(10_000, 20_000);

    one.account.close();
    one.account.release(10_000, 20_000);
    one.account.charge(5, 5);
    one.account.close();

    assertThat(loop.heap()).isZero();
    assertThat(loop.direct()).isZero();
    assertThat(loop.client("10.0.0.1")).isNull();
    assertThat(listener.heap()).isZero();
  }

  @Test
  void whatever_comes_and_goes_the_sums_agree() {
    Random random = new Random(1);
    List<Connection> open = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      if (open.isEmpty() || random.nextInt(4) == 0) {
        open.add(new Connection("10.0.0." + random.nextInt(20)));
      } else {
        Connection each = open.get(random.nextInt(open.size()));
        if (random.nextInt(6) == 0) {
          each.account.close();
        } else if (random.nextBoolean()) {
          each.account.charge(random.nextInt(5_000), random.nextInt(5_000));
        } else {
          each.account.release(
              random.nextLong(each.account.heap() - 999 + 1),
              random.nextLong(each.account.direct() + 1));
        }
      }
      if (random.nextInt(10) == 0) {
        loop.onTick();
      }
      open.removeIf(each -> each.account.closed());
      assertThat(open.stream().mapToLong(each -> each.account.heap()).sum())
          .isEqualTo(loop.heap())
          .isEqualTo(listener.heap());
      assertThat(open.stream().mapToLong(each -> each.account.direct()).sum())
          .isEqualTo(loop.direct());
    }
    loop.onTick();
    assertThat(budget.heapUsed()).isEqualTo(loop.heap()).isLessThan(LIMIT);
    open.forEach(each -> each.account.close());
    loop.onTick();
    assertThat(budget.heapUsed() + budget.directUsed()).isZero();
  }

  @Test
  void the_limit_follows_from_the_heap() {
    assertThat(MemoryBudget.heapLimit(16L << 20)).isEqualTo(6L << 20);
    assertThat(MemoryBudget.heapLimit(80L << 20)).isEqualTo(36L << 20);
    assertThat(MemoryBudget.heapLimit(4096L << 20)).isEqualTo(2032L << 20);
  }
}
