package io.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Address ranges and status ranges. */
class RangesTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,10.255.0.1,true",
    "10.0.0.0/8,11.0.0.1,false",
    "192.168.1.128/25,192.168.1.127,false",
    "192.168.1.128/25,192.168.1.200,true",
    "10.1.2.3,10.1.2.3,true",
    "0.0.0.0/0,8.8.8.8,true",
    "0.0.0.0/0,::1,false",
    "2001:db8::/32,2001:db8:1::1,true",
    "2001:db8::/32,2001:db9::1,false",
    "private,172.31.0.1,true",
    "private,fd00::1,true",
    "private,8.8.8.8,false",
    "10.0.0.0/8,localhost,false",
  })
  void an_address_is_in_a_range_or_not(String range, String address, boolean holds) {
    assertThat(Cidrs.of(List.of(range)).contains(address)).isEqualTo(holds);
  }

  @Test
  void status_ranges_are_united() {
    StatusSet statuses = StatusSet.range(200, 299).union(StatusSet.range(404, 404));
    assertThat(statuses).hasToString("200-299,404");
    assertThat(statuses.contains(204)).isTrue();
    assertThat(statuses.contains(300)).isFalse();
    assertThat(StatusSet.NONE.isEmpty()).isTrue();
  }
}
