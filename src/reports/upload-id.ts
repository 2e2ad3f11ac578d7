import { createHash } from 'node:crypto'

const entity = 'ReportUpload'

/** Names an upload within its source. */
export interface UploadReference {
  readonly source: string
  readonly uploadId: string
}

/** The Node id of an upload, built like those of records. */
export function encodeUploadId({ source, uploadId }: UploadReference): string {
  return Buffer.from(`${entity}:${source}:${uploadId}`, 'utf8').toString('base64url')
}

/** The upload in a Node id, or null when the text is not exactly what `encodeUploadId` writes. */
export function decodeUploadId(id: string): UploadReference | null {
  if (id.length > 1024) return null
  const [name, source, uploadId, ...rest] = Buffer.from(id, 'base64url').toString('utf8').split(':')
  if (name !== entity || source === undefined || !/^[0-9a-z]{1,40}$/.test(uploadId ?? '') || rest.length > 0)
    return null
  const reference = { source, uploadId: uploadId ?? '' }
  return encodeUploadId(reference) === id ? reference : null
}

/** The id by which a source knows a batch: 24 hexadecimal digits, the same for the same place of the same upload. */
export function batchIdOf(uploadId: string, index: number): string {
  return createHash('sha256').update(`${uploadId}:${index}`).digest('hex').slice(0, 24)
}
