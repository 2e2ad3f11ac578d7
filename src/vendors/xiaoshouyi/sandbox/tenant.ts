import { idOf } from './ids.js'

/** A person who may sign in. All values are invented. */
export interface Login {
  readonly username: string
  readonly password: string
  /** Eight characters; the password grant wants it right behind the password. */
  readonly securityToken: string
  readonly userId: string
  /** Objects whose access right this user lacks, by apiKey; default none. */
  readonly hiddenObjects?: readonly string[]
  /** `own`: sees only records he owns (objects without an owner field: all), unless he asks as administrator. */
  readonly dataScope?: 'all' | 'own'
}

/** A connector (连接器): the application that signs in. All values are invented. */
export interface Connector {
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUri: string
}

/** The tenant's number as token answers tell it. */
export const tenantId = '1900000000000007'

/** The first sees everything; the second lacks orders and sees only records of its own. */
export const defaultLogins: readonly Login[] = [
  {
    username: 'api.user@team.example',
    password: 'Sandbox-Pass-1',
    securityToken: 'Tk7Qm2Xz',
    userId: idOf('user', 0),
  },
  {
    username: 'restricted@team.example',
    password: 'Sandbox-Pass-2',
    securityToken: 'Rs5Wn8Yb',
    userId: idOf('user', 1),
    hiddenObjects: ['order', 'orderProduct'],
    dataScope: 'own',
  },
]

/** The connector every sandbox has. */
export const defaultConnector: Connector = {
  clientId: 'client_sandbox_not_real',
  clientSecret: 'client_secret_sandbox_not_real',
  redirectUri: 'https://crm-federation.example/callback',
}
