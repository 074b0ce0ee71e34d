import type { OwnApproval } from '@countersign/contract'
import { t } from 'i18next'
import type { ReactNode } from 'react'
import classes from './approvals.module.css'
import { groupsOf, kindName } from './words.ts'

/** The whole of what is approved, the amount and the destination large: people compare just these with what they meant to do. */
export function OperationView({ operation }: { operation: OwnApproval['operation'] }) {
  const kind = kindName(operation.kind)
  if ('fields' in operation) {
    return (
      <dl className={classes.operation}>
        <Row label={t('approve.what')}>
          <strong className={classes.kind}>{kind}</strong>
        </Row>
        {operation.fields.map(({ label, value }) => (
          <Row key={label} label={<bdi>{label}</bdi>}>
            <bdi>{value}</bdi>
          </Row>
        ))}
      </dl>
    )
  }
  if (!('amount' in operation)) {
    return (
      <dl className={classes.operation}>
        <Row label={t('approve.what')}>
          <strong className={classes.kind}>{kind}</strong>
        </Row>
        {operation.name !== undefined && (
          <Row label={t('approve.name')}>
            <bdi>{operation.name}</bdi>
          </Row>
        )}
        <Row label={t('approve.destination')}>
          <Destination address={operation.destination} />
        </Row>
        <Row label={t('approve.network')}>
          <bdi>{operation.network}</bdi>
        </Row>
      </dl>
    )
  }
  const { amount, asset, destination, network, fee, memo } = operation
  return (
    <dl className={classes.operation}>
      <Row label={kind}>
        <bdi className={classes.amount}>
          {amount} <span className={classes.asset}>{asset}</span>
        </bdi>
      </Row>
      <Row label={t('approve.to')}>
        <Destination address={destination} />
      </Row>
      <Row label={t('approve.network')}>
        <bdi>{network}</bdi>
      </Row>
      {fee !== undefined && (
        <Row label={t('approve.fee')}>
          <bdi>
            {fee} {asset}
          </bdi>
        </Row>
      )}
      {memo !== undefined && (
        <Row label={t('approve.memo')}>
          <bdi>{memo}</bdi>
        </Row>
      )}
    </dl>
  )
}

function Row({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** In full and in groups, its ends emphasised. The gaps are no characters: what is copied or read aloud is the address. */
function Destination({ address }: { address: string }) {
  const groups = groupsOf(address)
  return (
    <code dir="ltr" className={classes.address}>
      {groups.map(({ at, text, isEnd }) => (isEnd ? <strong key={at}>{text}</strong> : <span key={at}>{text}</span>))}
    </code>
  )
}
