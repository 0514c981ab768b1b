package io.evenkeel.proxy;

import io.netty.handler.codec.http.HttpHeaders;
import io.vertx.core.MultiMap;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Fields that are what somebody sent, for Netty and for Vert.x: nothing is added to them, and nothing set. */
@SuppressWarnings({"rawtypes", "unchecked"})
abstract class FixedFields extends HttpHeaders implements MultiMap {
  private static UnsupportedOperationException fixed() {
    return new UnsupportedOperationException("these fields are as they came; change a copy");
  }

  @Override
  public boolean isMutable() {
    return false;
  }

  @Override
  public HeadersMultiMap copy() {
    return copy(true);
  }

  @Override
  public HeadersMultiMap copy(boolean mutable) {
    HeadersMultiMap copy = HeadersMultiMap.httpHeaders();
    for (Map.Entry<String, String> field : this) {
      copy.add(field.getKey(), field.getValue());
    }
    return mutable ? copy : copy.copy(false);
  }

  @Override
  public List<Map.Entry<String, String>> entries() {
    List<Map.Entry<String, String>> entries = new ArrayList<>();
    for (Map.Entry<String, String> field : this) {
      entries.add(field);
    }
    return entries;
  }

  @Override
  public Integer getInt(CharSequence name) {
    throw fixed();
  }

  @Override
  public int getInt(CharSequence name, int otherwise) {
    throw fixed();
  }

  @Override
  public Short getShort(CharSequence name) {
    throw fixed();
  }

  @Override
  public short getShort(CharSequence name, short otherwise) {
    throw fixed();
  }

  @Override
  public Long getTimeMillis(CharSequence name) {
    throw fixed();
  }

  @Override
  public long getTimeMillis(CharSequence name, long otherwise) {
    throw fixed();
  }

  @Override
  public FixedFields add(String name, Object value) {
    throw fixed();
  }

  @Override
  public FixedFields add(String name, String value) {
    throw fixed();
  }

  @Override
  public FixedFields add(CharSequence name, CharSequence value) {
    throw fixed();
  }

  @Override
  public FixedFields add(String name, Iterable values) {
    throw fixed();
  }

  @Override
  public FixedFields add(CharSequence name, Iterable values) {
    throw fixed();
  }

  @Override
  public FixedFields addInt(CharSequence name, int value) {
    throw fixed();
  }

  @Override
  public FixedFields addShort(CharSequence name, short value) {
    throw fixed();
  }

  @Override
  public FixedFields addAll(MultiMap more) {
    throw fixed();
  }

  @Override
  public FixedFields addAll(Map<String, String> more) {
    throw fixed();
  }

  @Override
  public FixedFields set(String name, Object value) {
    throw fixed();
  }

  @Override
  public FixedFields set(String name, String value) {
    throw fixed();
  }

  @Override
  public FixedFields set(CharSequence name, CharSequence value) {
    throw fixed();
  }

  @Override
  public FixedFields set(String name, Iterable values) {
    throw fixed();
  }

  @Override
  public FixedFields set(CharSequence name, Iterable values) {
    throw fixed();
  }

  @Override
  public FixedFields setInt(CharSequence name, int value) {
    throw fixed();
  }

  @Override
  public FixedFields setShort(CharSequence name, short value) {
    throw fixed();
  }

  @Override
  public FixedFields setAll(MultiMap others) {
    throw fixed();
  }

  @Override
  public FixedFields setAll(Map<String, String> others) {
    throw fixed();
  }

  @Override
  public FixedFields clear() {
    throw fixed();
  }

  @Override
  public abstract FixedFields remove(String name);

  @Override
  public abstract FixedFields remove(CharSequence name);
}
