package io.evenkeel.balance;

/**
 * Chooses by the key of the request, so that requests with the same key go to the same candidate: weighted rendezvous
 * hashing (Thaler and Ravishankar) with bounded load. Each balancer with the same ids and weights chooses alike. If a
 * candidate is missing, only its keys move, and they come back with it. Large pools use a {@link MaglevTable}. A
 * request without a key goes to one of two random candidates.
 */
public final class RendezvousHash implements BalancingPolicy {
  /** Up to this number of candidates, each choice computes the scores of all of them. */
  private static final int MAX_FULL_SCAN = 256;

  private final CandidateWeights weights = new CandidateWeights();
  private final PowerOfTwo withoutKey;
  private final LoadBound bound;
  private final MaglevTables tables;

  RendezvousHash(Settings settings) {
    this.withoutKey = new PowerOfTwo(settings.random());
    this.bound = new LoadBound(settings.bound(), settings.clock());
    this.tables = new MaglevTables(settings.background());
  }

  @Override
  public <C extends Candidate> C choose(C[] candidates, long key) {
    if (key == NO_KEY) {
      return withoutKey.choose(candidates, key);
    }
    if (candidates.length == 1) {
      return candidates[0];
    }
    MaglevTable table = candidates.length > MAX_FULL_SCAN ? tables.find(candidates) : null;
    return table == null ? scan(candidates, key) : candidates[table.choose(candidates, key, bound)];
  }

  /** A number of 0..1 that depends on key and candidate only. */
  private static double draw(long key, long seed) {
    return ((KeyHash.mix(key ^ seed) >>> 11) + 0.5) * 0x1p-53;
  }

  private static double score(double drawn, int weight) {
    return -weight / Math.log(drawn);
  }

  /** Of several candidates the one with the highest score gets the key; below 0 for none. */
  public static double score(long key, long seed, int weight) {
    return score(draw(key, seed), weight);
  }

  /** The candidate with the highest score that is below its bound; with the highest score if none is. */
  private <C extends Candidate> C scan(C[] candidates, long key) {
    boolean equal = weights.checkEqual(candidates);
    bound.update(candidates);
    C best = candidates[0];
    C bestBelow = null;
    double bestScore = -1;
    double bestScoreBelow = -1;
    for (C each : candidates) {
      double drawn = draw(key, each.seed());
      double score = equal ? drawn : score(drawn, each.weight());
      if (score > bestScore) {
        best = each;
        bestScore = score;
      }
      if (score > bestScoreBelow && bound.admits(each)) {
        bestBelow = each;
        bestScoreBelow = score;
      }
    }
    return bestBelow == null ? best : bestBelow;
  }
}
