import { bind } from './ask';

bind(document.getElementById('vow-ask')!);
