package io.evenkeel.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.vertx.core.MultiMap;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Received headers for both Netty and Vert.x. Adding and setting are not supported. */
@SuppressWarnings({"rawtypes", "unchecked"})
abstract class ReadOnlyHeaders extends HttpHeaders implements MultiMap {
  private static UnsupportedOperationException readOnlyException() {
    return new UnsupportedOperationException("received headers are read-only; change a copy");
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
    for (Map.Entry<String, String> header : this) {
      copy.add(header.getKey(), header.getValue());
    }
    return mutable ? copy : copy.copy(false);
  }

  @Override
  public List<Map.Entry<String, String>> entries() {
    List<Map.Entry<String, String>> entries = new ArrayList<>();
    for (Map.Entry<String, String> header : this) {
      entries.add(header);
    }
    return entries;
  }

  @Override
  public Integer getInt(CharSequence name) {
    throw readOnlyException();
  }

  @Override
  public int getInt(CharSequence name, int otherwise) {
    throw readOnlyException();
  }

  @Override
  public Short getShort(CharSequence name) {
    throw readOnlyException();
  }

  @Override
  public short getShort(CharSequence name, short otherwise) {
    throw readOnlyException();
  }

  @Override
  public Long getTimeMillis(CharSequence name) {
    throw readOnlyException();
  }

  @Override
  public long getTimeMillis(CharSequence name, long otherwise) {
    throw readOnlyException();
  }

  @Override
  public ReadOnlyHeaders add(String name, Object value) {
    throw readOnlyException();
  }

  @Override
  public ReadOnlyHeaders add(String name, String value) {
    throw readOnlyException();
  }

  @Override
  public ReadOnlyHeaders add(CharSequence name, CharSequence value) {
    throw readOnlyException();
  }

  @Override
  public ReadOnlyHeaders add(String name, Iterable values) {
    throw readOnlyException();
  }

  @Override
  public ReadOnlyHeaders add(CharSequence name, Iterable values) {
    throw readOnlyException();
  }

  @Override
  public ReadOnlyHeaders addInt(CharSequence name, int value) {
    throw readOnlyException();
  }

  @Override
  public ReadOnlyHeaders addShort(CharSequence name, short value) {
    throw readOnlyException();
  }

  @Override
  public ReadOnlyHeaders addAll(MultiMap more) {
    throw readOnlyException();
  }

  @Override
  public ReadOnlyHeaders addAll(Map<String, String> more) {
    throw readOnlyException();
  }

  @Override
  public ReadOnlyHeaders set(String name, Object value) {
    throw readOnlyException();
  }

  @Override
  public ReadOnlyHeaders set(String name, String value) {
    throw readOnlyException();
  }

  @Override
  public ReadOnlyHeaders set(CharSequence name, CharSequence value) {
    throw readOnlyException();
  }

  @Override
  public ReadOnlyHeaders set(String name, Iterable values) {
    throw readOnlyException();
  }

  @Override
  public ReadOnlyHeaders set(CharSequence name, Iterable values) {
    throw readOnlyException();
  }

  @Override
  public ReadOnlyHeaders setInt(CharSequence name, int value) {
    throw readOnlyException();
  }

  @Override
  public ReadOnlyHeaders setShort(CharSequence name, short value) {
    throw readOnlyException();
  }

  @Override
  public ReadOnlyHeaders setAll(MultiMap others) {
    throw readOnlyException();
  }

  @Override
  public ReadOnlyHeaders setAll(Map<String, String> others) {
    throw readOnlyException();
  }

  @Override
  public ReadOnlyHeaders clear() {
    throw readOnlyException();
  }

  @Override
  public abstract ReadOnlyHeaders remove(String name);

  @Override
  public abstract ReadOnlyHeaders remove(CharSequence name);
}
