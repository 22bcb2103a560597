/** Look-ups of Reads for many at once: a bulk asks a few times for all of its items, not a few times for each. */
import type { Contact, Enrollment, Id, TargetRecord } from '../records';

export interface ManyReads {
  /** All contacts that one of these names, in no order and maybe more than once. Email compares case-insensitively. */
  contactsNamed(by: ContactNames): Promise<Contact[]>;
  /** Those of the addresses that stand on the suppression list. */
  suppressedOf(addresses: Addresses): Promise<Addresses>;
  /** In no order; absent where there is none. */
  targetRecordsNamed(of: Pick<TargetRecord, 'type' | 'externalId'>[]): Promise<TargetRecord[]>;
  /** As openEnrollment, in the order of asking. */
  openEnrollmentIds(of: Pick<Enrollment, 'sequenceId' | 'contactId' | 'conversationId'>[]): Promise<(Id | null)[]>;
}

export interface Addresses {
  emails: string[];
  phones: string[];
}

export interface ContactNames extends Addresses {
  ids: Id[];
  externalIds: string[];
}
