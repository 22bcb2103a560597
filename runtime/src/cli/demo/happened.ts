/** What is counted while the story is told. */
export class Happened {
  sent = 0;
  failed = 0;
  retried = 0;
  replies = 0;
  automaticReplies = 0;
  payments = 0;
  /** People who used the unsubscribe button. */
  unsubscribed = 0;
  /** People who answered STOP. */
  stopWords = 0;
  /** Drafts that the AI wrote. */
  composed = 0;
  /** Drafts that are the step's own text, because the AI had none. */
  fellBack = 0;
  approved = 0;
  edited = 0;
  discarded = 0;
  leftToDeadline = 0;
  /** Not enrolled in a second sequence, because they opted out of the first. */
  notEnrolled = 0;
  movedByQuietHours = 0;
  movedByContactLimit = 0;
}
